// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/registry.h"

#include "ui/pages/clients/clients_page.h"
#include "ui/pages/compression/compression_page.h"
#include "ui/pages/datasets/datasets_page.h"
#include "ui/pages/log/log_page.h"
#include "ui/pages/overview/overview_page.h"
#include "ui/pages/rates/rates_page.h"
#include "ui/pages/server/server_page.h"

namespace hdf5async {

std::vector<std::unique_ptr<Page>> makePages(const PageContext &context)
{
    std::vector<std::unique_ptr<Page>> pages;
    pages.push_back(std::make_unique<OverviewPage>(context));
    pages.push_back(std::make_unique<ClientsPage>(context));
    pages.push_back(std::make_unique<DatasetsPage>(context));
    pages.push_back(std::make_unique<RatesPage>(context));
    pages.push_back(std::make_unique<CompressionPage>(context));
    pages.push_back(std::make_unique<ServerLogPage>(context));
    pages.push_back(std::make_unique<ServerPage>(context));
    return pages;
}

} // namespace hdf5async
