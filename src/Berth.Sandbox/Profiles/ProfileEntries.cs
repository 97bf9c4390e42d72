using System.Collections.Immutable;
using Berth.Sandbox.Mounting;
using Berth.Workloads;

namespace Berth.Sandbox.Profiles;

/// <summary>Profiles as what they are: lists of file-system entries that stand before the spec's own.</summary>
internal static class ProfileEntries
{
    // Where a distribution keeps programs and what they need; the ones that are links on merged-/usr systems stay links.
    private static readonly string[] SystemDirectories =
        ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store", "/gnu/store"];

    // What name resolution needs where /etc/resolv.conf is a link into /run.
    private static readonly string[] ResolverDirectories = ["/run/systemd/resolve", "/run/resolvconf", "/run/NetworkManager/resolv.conf"];

    public static ImmutableArray<FilesystemEntry> For(SandboxSpec spec, ProfileContext context) => spec.Profile switch
    {
        SandboxProfile.Permissive => Permissive(context),
        SandboxProfile.Workspace => [.. Strict(context), new BindEntry(context.CurrentDirectory, context.CurrentDirectory) { Write = true }],
        _ => Strict(context),
    };

    private static ImmutableArray<FilesystemEntry> Strict(ProfileContext context)
    {
        var entries = ImmutableArray.CreateBuilder<FilesystemEntry>();
        foreach (var directory in SystemDirectories)
        {
            if (context.Host.Look(directory) is not { } found)
                continue;
            entries.Add(found is { Kind: HostFileKind.Symlink, LinkText: { } text }
                ? new SymlinkEntry(directory, text)
                : new BindEntry(directory, directory));
        }

        entries.Add(new BindEntry("/etc", "/etc"));
        if (context.Network == NetworkMode.Host)
            entries.AddRange(ResolverDirectories.Select(static d => new BindEntry(d, d) { Optional = true }));
        entries.Add(new ProcEntry("/proc"));
        entries.Add(new DevEntry("/dev"));
        entries.Add(new TmpfsEntry("/tmp") { Mode = Octal("1777") });
        entries.Add(new SymlinkEntry("/var/tmp", "../tmp"));
        entries.Add(new TmpfsEntry(context.RuntimeDirectory) { Mode = Octal("0700") });
        entries.Add(new TmpfsEntry(context.Home) { Mode = Octal("0700") });
        return entries.ToImmutable();
    }

    private static ImmutableArray<FilesystemEntry> Permissive(ProfileContext context)
    {
        var entries = ImmutableArray.CreateBuilder<FilesystemEntry>();
        entries.Add(new BindEntry("/", "/") { Write = true });
        entries.Add(new ProcEntry("/proc"));
        entries.Add(new DevEntry("/dev"));
        if (context.HasDisplay)
            entries.Add(new BindEntry("/dev/dri", "/dev/dri") { Write = true, Device = true, Optional = true });
        entries.Add(new BindEntry("/dev/kvm", "/dev/kvm") { Write = true, Device = true, Optional = true });
        entries.Add(new TmpfsEntry("/tmp") { Mode = Octal("1777") });
        entries.Add(new TmpfsEntry(context.RuntimeDirectory) { Mode = Octal("0700") });
        if (context.Host.Look("/run/nscd") is { Kind: HostFileKind.Directory })
            entries.Add(new TmpfsEntry("/run/nscd") { Write = false });
        entries.Add(new BindEntry("/etc", "/etc"));
        return entries.ToImmutable();
    }

    private static int Octal(string digits) => Convert.ToInt32(digits, 8);
}
