using System.Collections.Immutable;
using Berth.Linux.Landlock;
using Berth.Sandbox.Errors;
using Berth.Sandbox.Host;
using Berth.Sandbox.Parameters;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Planning.Landlock;

/// <summary>
/// Derives Landlock rules. With namespaces they are a second barrier, derived from the mounts: everything may be read and executed, and
/// only writable mounts may be written, so an error in a mount has no effect. Without namespaces they are the only barrier, derived from
/// the grants.
/// </summary>
internal static class LandlockPlanner
{
    // Device files that programs expect; the landlock tier has no /dev of its own.
    private static readonly string[] HarmlessDevices =
        ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/ptmx", "/dev/pts"];

    /// <param name="version">The kernel's ABI version.</param>
    /// <param name="steps">The file tree.</param>
    /// <param name="writableRoot">Whether the root directory stays writable.</param>
    public static LandlockPlan? FromMounts(int version, ImmutableArray<MountStep> steps, bool writableRoot)
    {
        var abi = new LandlockAbi(version);
        if (!abi.IsAvailable)
            return null;
        var rules = ImmutableArray.CreateBuilder<LandlockRule>();
        rules.Add(Rule(abi, "/", directory: true, writableRoot, device: false));

        // Below a masked directory there is nothing to allow or open.
        var masked = steps.OfType<MaskStep>().ToArray();
        foreach (var step in steps.Where(s => s is not (MaskStep or PinStep) && !masked.Any(m => IsHidden(s.Target, m))))
        {
            switch (step)
            {
                case BindMount { Write: true } bind when !IsBelowDevice(bind.Target, steps):
                    rules.Add(Rule(abi, bind.Target, bind.Directory, write: true, bind.Device));
                    break;
                case TmpfsMount { Device: true }:
                    rules.Add(Rule(abi, step.Target, directory: true, write: true, device: true));
                    break;
                case TmpfsMount { Write: true } when !IsBelowDevice(step.Target, steps):
                case OverlayMount { Upper: not null }:
                case KernelMount { Type: not "devpts" }:
                    rules.Add(Rule(abi, step.Target, directory: true, write: true, device: false));
                    break;
            }
        }

        return Plan(abi, rules.ToImmutable(), LandlockNetworkRights.None);
    }

    public static LandlockPlan FromEntries(int version, IHostView host, ImmutableArray<FilesystemEntry> entries, NetworkMode network)
    {
        var abi = new LandlockAbi(version);
        var rules = new SortedDictionary<string, LandlockRule>(StringComparer.Ordinal);
        foreach (var bind in entries.OfType<BindEntry>())
        {
            if (HostPaths.Resolve(host, bind.Source) is not { } source)
            {
                if (!bind.Optional)
                    throw new SandboxPlanException(
                        $"cannot grant {bind.Source}: it is not on the host", "create it, correct the path, or say \"optional\": true");
                continue;
            }

            rules[source] = Rule(abi, source, host.Look(source)?.Kind == HostFileKind.Directory, bind.Write, bind.Device);
        }

        foreach (var device in HarmlessDevices)
        {
            if (HostPaths.Resolve(host, device) is { } path)
                rules.TryAdd(path, Rule(abi, path, host.Look(path)?.Kind == HostFileKind.Directory, write: true, device: true));
        }

        // Programs read their own files in /proc. Landlock restricts access to those of other processes (ptrace access).
        rules.TryAdd("/proc", Rule(abi, "/proc", directory: true, write: false, device: false));
        return Plan(abi, [.. rules.Values], network == NetworkMode.None ? abi.HandledNetwork : LandlockNetworkRights.None);
    }

    /// <summary>The rights that this kernel's Landlock lacks, as text.</summary>
    public static IEnumerable<string> Missing(SandboxSpec sandbox, int version) =>
        sandbox.Landlock ? new LandlockAbi(version).Missing : [];

    /// <summary>
    /// The rights that this kernel's Landlock lacks, and that the sandbox's mounts and namespaces do not restrict either, as text.
    /// </summary>
    public static IEnumerable<string> MissingBesideNamespaces(SandboxSpec sandbox, int version, NetworkMode network) =>
        sandbox.Landlock
            ? new LandlockAbi(version).MissingBeside(mounts: true, network is not NetworkMode.Host, sandbox.Namespaces.Pid)
            : [];

    private static LandlockPlan Plan(LandlockAbi abi, ImmutableArray<LandlockRule> rules, LandlockNetworkRights network) =>
        new(abi.Version, (ulong)abi.HandledFiles, rules)
        {
            HandledNetwork = (ulong)(abi.HandledNetwork & network),
            Scoped = (ulong)abi.Scopes,
        };

    private static LandlockRule Rule(LandlockAbi abi, string path, bool directory, bool write, bool device)
    {
        var rights = abi.Allow(read: true, write, execute: true, directory, device);
        return new LandlockRule(path, (ulong)rights, $"reading{(write ? ", writing" : "")}{(device ? ", devices" : "")} and executing");
    }

    /// <summary>The rules for paths that stay visible in a masked directory, and for the directories that lead to them.</summary>
    private static bool IsHidden(string target, MaskStep mask) => HostPaths.IsWithin(target, mask.Target)
        && !mask.Openings.Any(o => HostPaths.IsWithin(target, o.Target) || HostPaths.IsWithin(o.Target, target));

    private static bool IsBelowDevice(string target, ImmutableArray<MountStep> steps) =>
        steps.Any(s => s is TmpfsMount { Device: true } && HostPaths.IsWithin(target, s.Target));
}
