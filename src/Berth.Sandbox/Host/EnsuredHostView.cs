using System.Collections.Immutable;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Host;

/// <summary>The host as it will be once the directories and files that Berth makes first are there.</summary>
internal sealed class EnsuredHostView : IHostView
{
    private readonly IHostView _host;
    private readonly List<string> _ensured;
    private readonly IReadOnlyCollection<string> _files;

    /// <summary>The host with more in it.</summary>
    /// <param name="host">The host as it is.</param>
    /// <param name="ensured">Directories that are made.</param>
    /// <param name="files">Files that are made.</param>
    public EnsuredHostView(IHostView host, List<string> ensured, params IReadOnlyCollection<string> files) =>
        (_host, _ensured, _files) = (host, ensured, files);

    /// <summary>The host as entries will have made it; itself where they make nothing.</summary>
    /// <param name="host">The host as it is.</param>
    /// <param name="entries">The entries.</param>
    /// <param name="made">Directories that are made besides.</param>
    /// <param name="files">Files that are made.</param>
    public static IHostView For(
        IHostView host, ImmutableArray<FilesystemEntry> entries, IEnumerable<string>? made = null, params IReadOnlyCollection<string> files)
    {
        List<string> ensured = [.. made ?? []];
        foreach (var entry in entries)
        {
            if (entry is BindEntry { Ensure: true } bind)
                ensured.Add(bind.Source);
        }

        return ensured.Count + files.Count == 0 ? host : new EnsuredHostView(host, ensured, files);
    }

    public HostFile? Look(string path) =>
        _host.Look(path)
            ?? (_ensured.Exists(e => HostPaths.IsWithin(e, path))
                ? new HostFile(HostFileKind.Directory)
                : _files.Contains(path)
                ? new HostFile(HostFileKind.File)
                : null);

    public IReadOnlyList<HostEntry>? List(string path) =>
        _host.List(path) ?? (_host.Look(path) is null && Look(path) is not null ? [] : null);

    public bool IsClosed(string path) => _host.IsClosed(path);

    public bool MayEnter(string path) => _host.Look(path) is null ? Look(path) is not null : _host.MayEnter(path);

    public bool MayWrite(string path) => _host.Look(path) is null ? Look(path) is not null : _host.MayWrite(path);

    public string? ReadText(string path) => _host.ReadText(path);

    public IHostDirectory? Open(string path) =>
        _host.Open(path) ?? (Look(path) is { Kind: HostFileKind.Directory } ? new HostDirectoryByPath(this, path) : null);
}
