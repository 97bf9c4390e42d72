using System.Collections.Immutable;

namespace Berth.Machines.Guest;

/// <summary>Where Berth's files are in a guest. All of them are in the initrd, or in /run: nothing is written to the disks.</summary>
public static class GuestPaths
{
    /// <summary>The agent in the initrd, which the kernel executes (rdinit=).</summary>
    public const string Agent = "/.berth/guest";

    /// <summary>The kernel's modules in the initrd.</summary>
    public const string Modules = "/.berth/modules";

    /// <summary>What the agent does at boot: <see cref="BootWords"/>.</summary>
    public const string BootFile = "/.berth/boot";

    /// <summary>What could not be set up at boot: a line each. No such file: everything was.</summary>
    public const string Failures = "/run/berth/failures";

    /// <summary>The programs that a system starts with, the usual one first.</summary>
    public static ImmutableArray<string> Inits { get; } =
        ["/sbin/init", "/usr/lib/systemd/systemd", "/lib/systemd/systemd", "/bin/init"];

    /// <summary>Where the directories are whose single files the guest sees.</summary>
    public const string Files = "/run/berth/files";

    /// <summary>The agent after the root disk has become the root.</summary>
    public const string MovedAgent = "/run/berth/guest";
}
