using System.Text.Json;
using Berth.Instances.Store;
using Berth.Linux.Errors;
using Berth.Linux.Ext4;
using Berth.Linux.Files;
using Berth.Linux.Json;
using Berth.Linux.Kernel;
using Berth.Machines.Building;
using Berth.Machines.Files;
using Berth.Machines.Formatting;

namespace Berth.Machines.Images;

/// <summary>
/// The images of a user: a directory for each below <c>images</c> of the state directory, with <c>image.ext4</c> and <c>image.json</c>. An
/// image that is built or resized is a new file, which is renamed when it is complete. Changes of an image are made under its lock, and
/// refused while there are machines of it: their disks have only what differs from the image.
/// </summary>
public sealed class ImageStore
{
    private const string RecordFile = "image.json";
    private const string NewSuffix = ".new";
    private const int LongestLabel = 16;

    private readonly StateDirectories _directories;
    private readonly IImageUsers _users;
    private readonly TimeProvider _time;
    private readonly string _root;

    /// <summary>Opens the store of a state directory. Nothing is made until an image is built.</summary>
    /// <param name="directories">The state directory.</param>
    /// <param name="users">The machines that were made of images.</param>
    /// <param name="time">The clock; null: the system's.</param>
    public ImageStore(StateDirectories directories, IImageUsers users, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(directories);
        ArgumentNullException.ThrowIfNull(users);
        (_directories, _users, _time) = (directories, users, time ?? TimeProvider.System);
        _root = ImageLock.RootOf(directories);
    }

    /// <summary>The images by name.</summary>
    public IReadOnlyList<ImageSummary> List() =>
    [
        .. (DirectoryNames.Find(_root) ?? []).Select(static entry => entry.Name)
            .Where(ImageName.IsValid)
            .Order(StringComparer.Ordinal)
            .Select(TryFind)
            .OfType<ImageSummary>(),
    ];

    /// <summary>Finds an image.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="ImageNotFoundException">There is none.</exception>
    public ImageSummary Find(string name) =>
        (ImageName.IsValid(name) ? TryFind(name) : null) ?? throw new ImageNotFoundException(name);

    /// <summary>Finds an image and reads the size and the usage of its file system.</summary>
    /// <param name="name">Its name, or the path of a file, with a slash in it.</param>
    /// <exception cref="ImageNotFoundException">There is none.</exception>
    /// <exception cref="Ext4Exception">It is damaged.</exception>
    public ImageDetails Inspect(string name)
    {
        using var image = Open(name, writable: false);
        return new ImageDetails(IsPath(name) ? OfFile(name) : Find(name), image.Files.Usage);
    }

    /// <summary>Opens the files of an image; the caller owns the result.</summary>
    /// <param name="name">Its name, or the path of a file, with a slash in it.</param>
    /// <param name="writable">Whether files are changed: waits until no other process changes an image of the store.</param>
    /// <exception cref="ImageNotFoundException">There is none.</exception>
    /// <exception cref="ImageRefusedException">It is to be changed, and a machine was made of it.</exception>
    /// <exception cref="Ext4Exception">It is damaged.</exception>
    public OpenImage Open(string name, bool writable)
    {
        var path = PathOf(name);
        var taken = writable ? TakeUnused(name, path) : null;
        try
        {
            return new OpenImage(ImageFiles.Open(PathOf(name), writable, _time), taken);
        }
        catch
        {
            taken?.Dispose();
            throw;
        }
    }

    /// <summary>What users call an image's file: its name in the store, or its path.</summary>
    /// <param name="directories">The state directory.</param>
    /// <param name="file">The file, absolute.</param>
    public static string NameOf(StateDirectories directories, string file)
    {
        ArgumentNullException.ThrowIfNull(directories);
        return ImageLock.TryNameOf(directories, file) ?? file;
    }

    /// <summary>Builds an image. Until it is complete, one that there is of the same name stays as it is.</summary>
    /// <param name="options">The name, the source and the size.</param>
    /// <param name="report">Told how far the build is; null: nobody is.</param>
    /// <param name="cancellationToken">Ends the build; nothing is left of it.</param>
    /// <exception cref="ImageRefusedException">There is an image of this name; the name or the source is not valid.</exception>
    /// <exception cref="BerthException">The source is damaged, the size is not enough, or a program is missing.</exception>
    public async Task<ImageSummary> BuildAsync(
        ImageBuildOptions options, Action<BuildStatus>? report = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!ImageName.IsValid(options.Name))
        {
            throw new ImageRefusedException(
                $"\"{options.Name}\" is not a name for an image",
                "use letters, digits, dots, dashes and underscores, a letter or digit first");
        }

        RefuseIfPresent(options);
        var (source, runs) = ImageSource.Open(options);
        TrustedDirectory.Ensure(_root);
        var built = NewPath(options.Name);
        var label = options.Name[..Math.Min(options.Name.Length, LongestLabel)];
        await ImageBuilder.BuildAsync(source, built, label, options.Size, report, cancellationToken).ConfigureAwait(false);
        try
        {
            using var taken = FileLock.Acquire(ImageLock.PathOf(_directories, options.Name));
            RefuseIfPresent(options);
            RemoveUnfinished(options.Name, except: built);
            var directory = DirectoryOf(options.Name);
            TrustedDirectory.Ensure(directory);
            var record = new ImageRecord(WorkingDirectorySource(options.Source), _time.GetUtcNow(), runs);
            File.Move(built, $"{directory}/{ImageLock.ImageFile}", overwrite: true);
            JsonFile.Write($"{directory}/{RecordFile}", record, ImageJson.Default.ImageRecord);
        }
        catch
        {
            File.Delete(built);
            throw;
        }

        return Find(options.Name);
    }

    /// <summary>Removes an image.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="ImageNotFoundException">There is none.</exception>
    /// <exception cref="ImageRefusedException">A machine was made of it.</exception>
    public void Remove(string name)
    {
        using var taken = TakeUnused(name, Find(name).Path);
        DirectoryTree.Remove(DirectoryOf(name), identity: null);
    }

    /// <summary>
    /// Makes an image larger or smaller. It is resized in a copy, which then takes its place: a process that is killed meanwhile leaves it
    /// as it was.
    /// </summary>
    /// <param name="name">Its name.</param>
    /// <param name="bytes">The new size, rounded up to whole blocks.</param>
    /// <param name="cancellationToken">Ends the operation; the image is as it was.</param>
    /// <exception cref="ImageNotFoundException">There is none.</exception>
    /// <exception cref="ImageRefusedException">Its files need more, or a machine was made of it. The image was not touched.</exception>
    /// <exception cref="BerthException">It is damaged; or e2fsprogs is missing, or failed.</exception>
    public async Task<ImageSummary> ResizeAsync(string name, long bytes, CancellationToken cancellationToken = default)
    {
        var image = Find(name).Path;
        using var taken =
            await FileLock.AcquireAsync(ImageLock.PathOfFile(_directories, image), cancellationToken).ConfigureAwait(false);
        RefuseIfUsed(name, Find(name).Path);
        var usage = Inspect(name).Usage;
        var blocks = (bytes + usage.BlockSize - 1) / usage.BlockSize;
        var minimum = blocks < usage.Blocks ? await E2fsPrograms.MinimumBlocksAsync(image, cancellationToken).ConfigureAwait(false) : 0;
        if (blocks < minimum)
        {
            throw new ImageRefusedException(
                $"cannot make the image {name} as small as {bytes} bytes: its files need {minimum * usage.BlockSize}",
                $"give it {((minimum * usage.BlockSize) >> 20) + 1}M or more, or remove files");
        }

        if (blocks == usage.Blocks)
            return Find(name);
        var resized = NewPath(name);
        try
        {
            CopyTo(image, resized, cancellationToken);
            await E2fsPrograms.CheckAsync(resized, cancellationToken).ConfigureAwait(false);
            SetLength(resized, Math.Max(blocks, usage.Blocks) * usage.BlockSize);
            await E2fsPrograms.ResizeAsync(resized, blocks, cancellationToken).ConfigureAwait(false);
            SetLength(resized, blocks * usage.BlockSize);
            File.Move(resized, image, overwrite: true);
        }
        catch
        {
            File.Delete(resized);
            throw;
        }

        return Find(name);
    }

    /// <summary>Copies an image: shares its blocks where the file system can, and else keeps its holes.</summary>
    /// <param name="source">The file.</param>
    /// <param name="target">The copy; there is no such file.</param>
    /// <param name="cancellationToken">Ends the copy; nothing is left of it.</param>
    /// <exception cref="IOException">The copy failed.</exception>
    public static void CopyTo(string source, string target, CancellationToken cancellationToken = default)
    {
        using var from = File.OpenHandle(source);
        using var to = File.OpenHandle(target, FileMode.CreateNew, FileAccess.Write);
        try
        {
            _ = SparseFile.Copy(from, to, target, copied: null, cancellationToken);
        }
        catch
        {
            File.Delete(target);
            throw;
        }
    }

    private static bool IsPath(string name) => name.Contains('/', StringComparison.Ordinal);

    private static ImageSummary OfFile(string path)
    {
        var status = FileStatus.Of(path);
        return new ImageSummary(path, path, status.Size, status.AllocatedBytes, null);
    }

    private static void SetLength(string path, long length)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write);
        RandomAccess.SetLength(file, length);
        RandomAccess.FlushToDisk(file);
    }

    private static string WorkingDirectorySource(string source) =>
        source.StartsWith("oci-layout:", StringComparison.Ordinal) ? source : WorkingDirectory.Resolve(source);

    private string NewPath(string name) => $"{_root}/.{name}:{RandomHex.Make(6)}{NewSuffix}";

    /// <summary>Removes what builds that were killed have left: files that nobody has written to for an hour.</summary>
    private void RemoveUnfinished(string image, string except)
    {
        foreach (var (name, _) in DirectoryNames.Find(_root) ?? [])
        {
            var path = $"{_root}/{name}";
            if (name.StartsWith($".{image}:", StringComparison.Ordinal) && name.EndsWith(NewSuffix, StringComparison.Ordinal)
                && path != except
                && FileStatus.Find(path) is { } status && status.Modified < TimeProvider.System.GetUtcNow().AddHours(-1))
            {
                File.Delete(path);
            }
        }
    }

    private void RefuseIfPresent(ImageBuildOptions options)
    {
        if (TryFind(options.Name) is not { } there)
            return;
        if (!options.Replace)
        {
            throw new ImageRefusedException(
                $"there is an image \"{options.Name}\"", $"`berth image remove {options.Name}` removes it, or have it replaced");
        }

        RefuseIfUsed(options.Name, there.Path);
    }

    /// <summary>Takes the lock of an image that is to be changed. The caller owns the result.</summary>
    /// <exception cref="ImageRefusedException">A machine was made of it.</exception>
    private FileLock TakeUnused(string name, string path)
    {
        RefuseIfUsed(name, path);
        TrustedDirectory.Ensure(_root);
        var taken = FileLock.Acquire(ImageLock.PathOfFile(_directories, path));
        try
        {
            RefuseIfUsed(name, path);
            return taken;
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    private void RefuseIfUsed(string name, string path)
    {
        if (_users.MachinesOf(path) is not { Count: > 0 } machines)
            return;
        var (made, names) = (machines.Count == 1 ? "the machine" : "the machines", string.Join(", ", machines));
        throw new ImageRefusedException(
            $"cannot change or remove the image {name}: {made} {names} {(machines.Count == 1 ? "is" : "are")} made of it",
            $"a changed image loses what is on {(machines.Count == 1 ? "its" : "their")} root disk: build another image, or "
                + $"`berth vm delete {string.Join(' ', machines)}` first");
    }

    private ImageSummary? TryFind(string name)
    {
        var path = $"{DirectoryOf(name)}/{ImageLock.ImageFile}";
        if (FileStatus.Find(path, followLink: false) is not { Kind: FileKind.Regular } status)
            return null;
        ImageRecord? record = null;
        try
        {
            record = JsonFile.Read($"{DirectoryOf(name)}/{RecordFile}", ImageJson.Default.ImageRecord);
        }
        catch (JsonException)
        {
            // The image is of use without it.
        }

        return new ImageSummary(name, path, status.Size, status.AllocatedBytes, record);
    }

    private string DirectoryOf(string name) => $"{_root}/{name}";

    /// <summary>The file of an image: of the store, or named by its path.</summary>
    private string PathOf(string name) => IsPath(name) ? WorkingDirectory.Resolve(name) : Find(name).Path;
}
