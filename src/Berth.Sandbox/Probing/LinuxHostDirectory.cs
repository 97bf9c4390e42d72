using Berth.Linux.Files;
using Berth.Sandbox.Host;

namespace Berth.Sandbox.Probing;

/// <summary>A directory of the real host that is being searched, accessed by its descriptor.</summary>
/// <param name="directory">The directory; this object owns it.</param>
internal sealed class LinuxHostDirectory(SearchedDirectory directory) : IHostDirectory
{
    public DirectoryPlace? Place(out DateTimeOffset changed) => directory.Place(out changed);

    public IReadOnlyList<HostEntry>? List() => directory.IsListable ? LinuxHostView.Entries(directory.Read()) : null;

    public HostFile? Look(string name) => directory.Look(name) is { } status ? LinuxHostView.FileOf(status, linkText: null) : null;

    public IHostDirectory? Open(string name) => directory.Enter(name) is { } below ? new LinuxHostDirectory(below) : null;

    public void Dispose() => directory.Dispose();
}
