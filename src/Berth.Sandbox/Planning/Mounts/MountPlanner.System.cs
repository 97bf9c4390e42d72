using Berth.Sandbox.Host;
using Berth.Sandbox.Parameters;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Planning.Mounts;

/// <content>The directories that are not simply bound: <c>/etc</c> and <c>/dev</c>.</content>
internal sealed partial class MountPlanner
{
    private const string EtcSource = "/etc/.host/etc";
    private const int AccountsMode = 0b110_100_100;

    private static readonly string[] Neighbours = ["lib", "nix", "opt", "run", "usr", "var"];

    private static readonly string[] Devices = ["null", "zero", "full", "random", "urandom", "tty"];

    /// <summary>
    /// The profile's own <c>/etc</c>. If only the accounts have to be replaced in it, and the host has these files, it is the host's
    /// directory itself: a link for each name would take a fifth of the start time (docs/adr/0043). Otherwise it is built as if the
    /// description had bound it.
    /// </summary>
    public static BindEntry ProfileEtc { get; } = new("/etc", "/etc");

    /// <summary>
    /// Autoetc: a directory of links into the host's, which can also contain files of the sandbox's own. The accounts are the sandbox's
    /// own; the mount table is the kernel's.
    /// </summary>
    private void AddEtc(BindEntry etc)
    {
        var source = ResolveSource(etc.Source);
        if (source is null || _bindsEtc)
        {
            AddBind(etc);
            return;
        }

        Place(new TmpfsMount("/etc", 0b111_101_101) { Write = false }, directory: true);
        Place(new BindMount(source, EtcSource, Directory: true) { Write = etc.Write }, directory: true);

        // Relative links in the host's /etc lead out of it, such as os-release. Here they lead into /etc/.host.
        foreach (var name in Neighbours)
            Record(new SymlinkStep("/etc/.host/" + name, "/" + name));
        foreach (var name in Names(_host, source))
        {
            if (name is "passwd" or "group" or "mtab" or ".host")
                continue;
            Record(new SymlinkStep("/etc/" + name, ".host/etc/" + name));
        }

        Record(new SymlinkStep("/etc/mtab", "/proc/mounts"));
        EnsureAccounts();
    }

    /// <summary>The entries of a host directory, sorted, so that a plan does not depend on the file system's order.</summary>
    private static List<string> Names(IHostView host, string directory)
    {
        var entries = host.List(directory) ?? [];
        var names = new List<string>(entries.Count);
        for (var i = 0; i < entries.Count; i++)
            names.Add(entries[i].Name);
        names.Sort(string.CompareOrdinal);
        return names;
    }

    private void AddDev(string target)
    {
        Place(new TmpfsMount(target, 0b111_101_101) { Write = false, Device = true }, directory: true);
        foreach (var name in Devices)
        {
            var device = HostPaths.Join(target, name);
            var source = "/dev/" + name;
            Place(
                new BindMount(ResolveSource(source) ?? source, device, Directory: false) { Write = true, Device = true }, directory: false);
        }

        Record(new SymlinkStep(target + "/fd", "/proc/self/fd"));
        Record(new SymlinkStep(target + "/stdin", "/proc/self/fd/0"));
        Record(new SymlinkStep(target + "/stdout", "/proc/self/fd/1"));
        Record(new SymlinkStep(target + "/stderr", "/proc/self/fd/2"));
        Place(new KernelMount(target + "/pts", "devpts"), directory: true);
        Record(new SymlinkStep(target + "/ptmx", "pts/ptmx"));
        Place(new TmpfsMount(target + "/shm", Convert.ToInt32("1777", 8)), directory: true);
    }

    /// <summary>The accounts inside, unless the spec has them.</summary>
    private void EnsureAccounts()
    {
        foreach (var (path, content) in new[] { ("/etc/passwd", _accounts.Passwd), ("/etc/group", _accounts.Group) })
        {
            if (_bindsEtc)
                Record(new FileMount(path, content, AccountsMode));
            else if (_tree.Look(path) is null)
                AddFile(path, content, AccountsMode);
        }
    }

    private static bool CanBindEtc(IHostView host, List<FilesystemEntry> entries)
    {
        var asked = false;
        foreach (var entry in entries)
        {
            if (ReferenceEquals(entry, ProfileEtc))
                asked = true;
            else if (HostPaths.IsWithin(entry.Target, ProfileEtc.Target) || HostPaths.IsWithin(ProfileEtc.Target, entry.Target))
                return false;
        }

        return asked && host.Look("/etc") is { Kind: HostFileKind.Directory } && host.Look("/etc/passwd") is { Kind: HostFileKind.File }
            && host.Look("/etc/group") is { Kind: HostFileKind.File }
            && host.Look("/etc/mtab") is { LinkText: "/proc/mounts" or "/proc/self/mounts" or "../proc/mounts" or "../proc/self/mounts" };
    }
}
