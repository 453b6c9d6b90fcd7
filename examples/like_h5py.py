# SPDX-License-Identifier: BSD-3-Clause
"""A server's file used like one of h5py: groups, slices, attributes, records, a table.

    like_h5py.py [--port 8888]
"""
import argparse

import numpy as np

import hdf5_async

READING = np.dtype([("time", "i8"), ("celsius", "f4")])


def main(port):
    with hdf5_async.File(f"localhost:{port}") as file:
        run = file.require_group("like_h5py")

        # Datasets are made as in h5py, and can grow.
        image = run.create_dataset("image", (480, 640), "u2", compression="gzip", chunks=(48, 640))
        image[100:200, 100:200] = 1000
        image[150] = np.arange(640)
        image.attrs["exposure"] = 0.25
        image.attrs["unit"] = "counts"
        print("a corner:", image[150, :4], "mean:", np.mean(image[100:200, 100:200]))

        # Only what is selected travels; what is selected is looked up when it is asked for.
        oven = run.create_dataset("oven", data=np.array([(0, 20.5), (1, 20.6)], READING))
        oven.append([(2, 20.9), (3, 21.0)])
        oven.append([(3, 21.5)], deduplicate_on="time")
        print("the last two:", oven[-2:], "all temperatures:", oven["celsius"])
        print("warm:", oven[oven["celsius"] > 20.7])

        # A tree is one request, whatever its size.
        run.visititems(lambda name, found: print("there is", name, getattr(found, "shape", "")))
        print("attributes:", dict(image.attrs))

        # Missing things are KeyErrors, and everything else is as in h5py too.
        try:
            run["nothing"]
        except KeyError as error:
            print("as expected:", error)

        try:
            import pandas
        except ImportError:
            pass
        else:
            print(pandas.DataFrame(oven[...]).describe())

        file.flush()
        del file["like_h5py"]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--port", type=int, default=8888)
    main(parser.parse_args().port)
