"""The action plan as a sheet that goes out to leads and comes back marked up: merged cell by cell."""
