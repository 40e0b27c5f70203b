"""What stands between each descriptor and good, most important first."""
