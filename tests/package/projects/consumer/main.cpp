// SPDX-License-Identifier: BSD-3-Clause
#include <hdf5async/appender.h>
#include <hdf5async/client.h>
#include <hdf5async/record.h>

#include <QCoreApplication>

namespace lab {

struct Point
{
    double x;
    double y;
    char name[8];
};

} // namespace lab
HDF5ASYNC_RECORD(lab::Point, x, y, name)

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    hdf5async::ClientOptions options;
    options.name = "consumer";
    hdf5async::Client client(options);
    const auto written = client.append("/points", std::vector<lab::Point>(3));
    const auto appender = client.appender("/points");
    const bool isPushed = appender && (*appender)->push(lab::Point{1, 2, "a"});
    client.close();
    const bool isCancelled =
        written.isFinished() && !written.result() && written.result().error().code == hdf5async::ErrorCode::Cancelled;
    return isPushed && isCancelled ? 0 : 1;
}
