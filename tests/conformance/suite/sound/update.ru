PREFIX : <https://stakegraph.example/made-up/>
INSERT DATA { :port :members 8 }
