using Berth.Sandbox.Errors;
using Berth.Sandbox.Parameters;
using Berth.Sandbox.Planning.Mounts;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Tests.Mounting;

/// <summary>Plans, in one line each.</summary>
internal static class Planned
{
    private static readonly Accounts s_accounts = new("passwd", "group");

    /// <summary>The caller, and whom the workload is.</summary>
    public const uint Me = 1000;

    public static MountPlan Plan(FakeHost host, params FilesystemEntry[] entries) => Plan(host, [], entries);

    public static MountPlan Plan(FakeHost host, string[] deny, params FilesystemEntry[] entries) =>
        PlanRules(host, Array.ConvertAll(deny, static d => new DenySpec(d)), entries);

    public static MountPlan PlanRules(FakeHost host, DenySpec[] deny, params FilesystemEntry[] entries) =>
        MountPlanner.Plan(host, [.. entries], [.. deny], s_accounts, [Me]);

    public static SandboxPlanException Refused(FakeHost host, params FilesystemEntry[] entries) =>
        Should.Throw<SandboxPlanException>(() => Plan(host, entries));

    public static BindEntry ReadOnly(string path, string? target = null) => new(path, target ?? path);

    public static BindEntry Writable(string path, string? target = null) => new(path, target ?? path) { Write = true };

    /// <summary>The inside paths that are masked.</summary>
    public static string[] Masks(this MountPlan plan) => [.. plan.Steps.OfType<MaskStep>().Select(static m => m.Target)];

    /// <summary>What is pinned, and for what.</summary>
    public static string[] Pins(this MountPlan plan) =>
        [.. plan.Steps.OfType<PinStep>().Select(static p => $"{p.Target}{(p.Directory ? "/" : "")} on {p.Grant} for {p.For}")];

    /// <summary>A line a step, without what is always there.</summary>
    public static string[] Lines(this MountPlan plan) =>
        [.. plan.Steps.Where(
            static s =>
                s is not FileStep { Target: "/etc/passwd" or "/etc/group" } and not DirectoryStep { Target: "/etc" }).Select(static s =>
                    s switch
    {
        BindMount bind =>
            $"bind {bind.Source} {bind.Target} {(bind.Write ? "rw" : "ro")}{(bind.Device ? " dev" : "")}{(bind.Directory ? "" : " file")}",
        TmpfsMount tmpfs => $"tmpfs {tmpfs.Target} {(tmpfs.Write ? "rw" : "ro")}",
        OverlayMount overlay => $"overlay {overlay.Target} {string.Join(':', overlay.Lower)} {overlay.Upper}",
        KernelMount kernel => $"{kernel.Type} {kernel.Target}",
        DirectoryStep directory => $"dir {directory.Target}",
        SymlinkStep link => $"link {link.Target} {link.To}",
        FileStep file => $"file {file.Target}",
        FileMount file => $"own {file.Target}",
        MaskStep mask => $"mask {mask.Target} {(mask.Directory ? "dir" : "file")}",
        PinStep pin => $"pin {pin.Target} {(pin.Directory ? "dir" : "link")}",
        _ => throw new InvalidOperationException(s.ToString()),
    })];
}
