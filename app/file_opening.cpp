// SPDX-License-Identifier: BSD-3-Clause
#include "app/file_opening.h"

#include "app/file_diagnosis.h"
#include "app/file_probe.h"
#include "core/storage/hdf5/hdf5_storage.h"

#include <algorithm>

namespace hdf5async {

namespace {

constexpr int defaultGzipLevel = 4;

Hdf5StorageSettings storageSettings(const QString &path, const Settings &settings)
{
    Hdf5StorageSettings result;
    result.path = path;
    result.readOnly = settings.readOnly;
    result.limits.maxResponse = settings.maxResponse;
    if (settings.useCompression)
        result.defaultFilters = {Codec::Deflate, defaultGzipLevel};
    result.journal.segmentBytes = quint64(settings.journalSize) / 2;
    result.journal.overlayBytes = quint64(settings.storageMemory) / 4; // its peak is about four times this
    return result;
}

} // namespace

FileOpener hdf5Opener(Hdf5Library &library, std::function<void(std::function<void()>)> background,
                      QThreadPool *codecPool, std::shared_ptr<const CompressionRules> rules)
{
    return [&library, background = std::move(background), codecPool, rules = std::move(rules)](
               const FileSetting &file, const Settings &settings) -> tl::expected<OpenedFile, StartFailure> {
        // With one file there are no others to be kept from harm.
        if (std::optional<QString> harm = settings.files.empty() ? std::nullopt : harmOf(file.path))
            return tl::unexpected(StartFailure{ExitCode::Damaged, std::move(*harm)});
        Hdf5StorageSettings storage = storageSettings(file.path, settings);
        storage.journal.background = background;
        storage.codecPool = codecPool;
        storage.rules = rules;
        Result<std::unique_ptr<Hdf5Storage>> opened = Hdf5Storage::open(library, storage);
        if (!opened)
            return tl::unexpected(StartFailure{whyNotOpened(file.path, opened.error()), opened.error().message});
        const RecoveryReport recovery = (*opened)->recovery();
        const FileSystemInfo place = (*opened)->fileSystem();
        return OpenedFile{file, std::move(*opened), recovery.text, place.warning};
    };
}

tl::expected<std::vector<OpenedFile>, StartFailure> openFiles(const FileOpener &open, const Settings &settings)
{
    std::vector<FileSetting> wanted{{"default", settings.hdf5FilePath}};
    wanted.insert(wanted.end(), settings.files.begin(), settings.files.end());
    std::vector<OpenedFile> files;
    for (const FileSetting &file : wanted) {
        tl::expected<OpenedFile, StartFailure> opened = open(file, settings);
        if (!opened && opened.error().code == ExitCode::Damaged && !files.empty()) {
            files.push_back({file, nullptr, {}, opened.error().sentence});
            continue;
        }
        if (!opened) {
            for (const OpenedFile &other : files) {
                if (other.storage)
                    (void)other.storage->close(); // unchanged; what matters is the failure that is reported
            }
            return tl::unexpected(opened.error());
        }
        files.push_back(std::move(*opened));
    }
    return files;
}

} // namespace hdf5async
