"""What the processes of the world are fitted on, and how: one small file each."""
