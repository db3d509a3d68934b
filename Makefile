# Shortcuts; the work is done by run.py.
.PHONY: demo test prove setup lock
demo test prove setup lock:
	python3 run.py $@
