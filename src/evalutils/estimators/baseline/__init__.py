"""Were the groups alike before the start?"""
