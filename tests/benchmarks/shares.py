def share_table(times):
    return []
