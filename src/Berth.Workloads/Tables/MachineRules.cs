using System.Collections.Immutable;
using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Kinds;
using Berth.Descriptions.Text;
using Berth.Workloads.Specs;

namespace Berth.Workloads.Tables;

/// <summary>Rules for descriptions of machines: what a machine cannot give is refused by name, because nothing would enforce it.</summary>
internal static class MachineRules
{
    private const long LeastMemory = 64L << 20;
    private const string Fix = "take it out, or write \"isolation\": \"sandbox\"";
    private static readonly WorkloadSpec s_none = new() { Name = "" };

    /// <summary>A machine needs its object, and no other isolation has a use for it.</summary>
    public static void CheckMachineIsUsed(WorkloadSpec spec, Spot at, Findings findings)
    {
        if (spec.Isolation is Isolation.Machine && spec.Machine == MachineSpec.Default)
        {
            findings.Report(at.Member("isolation"), Problem.Of(
                "a machine needs an image, or a kernel", "add \"machine\": { \"image\": \"NAME\" }; berth image list lists them"));
        }
        else if (spec.Isolation is not Isolation.Machine && spec.Machine != MachineSpec.Default)
        {
            findings.ReportName(at.Member("machine"), Problem.Of(
                $"machine has no effect with \"isolation\": \"{(spec.Isolation is Isolation.None ? "none" : "sandbox")}\"",
                "take it out, or write \"isolation\": \"machine\""));
        }
    }

    /// <summary>What a machine cannot give.</summary>
    public static void CheckAllIsGiven(WorkloadSpec spec, Spot at, Findings findings)
    {
        if (spec.Isolation is not Isolation.Machine)
            return;
        Check(SandboxTable.Kind, spec.Sandbox, s_none.Sandbox, IsolationRows.Sandbox, at, at.Member("sandbox"), findings);
        Check(GrantTable.Kind, spec.Grants, s_none.Grants, IsolationRows.Grants, at, at.Member("grants"), findings);
        CheckSandbox(spec.Sandbox, at.Member("sandbox"), findings);
        CheckSupervise(spec.Supervise, at.Member("supervise"), findings);
    }

    private static void Check<T>(
        ObjectKind<T> kind, T value, T none, ImmutableArray<IsolationRow> rows, Spot above, Spot at, Findings findings)
        where T : notnull
    {
        var isThere = above.Has(at.Name!);
        foreach (var member in kind.Members)
        {
            if (rows.FirstOrDefault(row => row.Member == member.Name) is { IsInMachine: false } row
                && (!member.Same(value, none) || (isThere && at.Has(member.Name))))
                findings.ReportName(at.Member(member.Name), Refusal(member.Name, row.Machine));
        }
    }

    private static void CheckSandbox(SandboxSpec sandbox, Spot at, Findings findings)
    {
        if (sandbox.Profile is not (SandboxProfile.Strict or SandboxProfile.Workspace))
        {
            findings.Report(at.Member("profile"), Problem.Of(
                $"a machine has the profiles \"strict\" and \"workspace\", not \"{sandbox.Profile.ToString().ToLowerInvariant()}\"",
                "write \"strict\""));
        }

        if (sandbox.NetworkRules is not null)
            findings.Report(at.Member("network"), Refusal("a network with rules", "they are those of a network namespace"));
        foreach (var (i, entry) in sandbox.Filesystem.Index())
        {
            if (ProblemOf(entry) is { } problem)
                findings.Report(at.Member("filesystem").Item(i), problem);
        }

        foreach (var (i, deny) in sandbox.Deny.Index())
        {
            if (!IsAboutGrants(deny, sandbox))
            {
                findings.Report(at.Member("deny").Item(i), Problem.Of(
                    $"{Quoted.Text(deny.Path)} is in no granted directory: it could only be about files of the image",
                    "take it out, or take the files out of the image"));
            }
        }

        var resources = at.Member("resources");
        Check(ResourceTable.Kind, sandbox.Resources, s_none.Sandbox.Resources, IsolationRows.Resources, at, resources, findings);
        if (sandbox.Resources.Memory is > 0 and < LeastMemory)
        {
            findings.Report(resources.Member("memory"), Problem.Of(
                $"{ByteSize.Format(sandbox.Resources.Memory.GetValueOrDefault())} is too little for a machine, whose kernel is in it",
                $"give at least {ByteSize.Format(LeastMemory)}"));
        }

        if (sandbox.Resources.CpuMax is > 0 and var processors && processors != Math.Floor(processors))
        {
            findings.Report(resources.Member("cpuMax"), Problem.Of(
                "a machine has whole processors", $"write {Math.Ceiling(processors):0}, or \"isolation\": \"sandbox\""));
        }
    }

    private static void CheckSupervise(SuperviseSpec supervise, Spot at, Findings findings)
    {
        if (supervise.Watchdog is not null)
            findings.ReportName(at.Member("watchdog"), Refusal("watchdog", IsolationRows.Supervise[1].Machine));
        if (supervise.Ready is NotifyProbe or DescriptorProbe)
        {
            findings.Report(at.Member("ready"), Problem.Of(
                "a workload in a machine cannot say by itself that it is ready: the guest does not reach the supervisor",
                "write \"http\", \"tcp\" or \"command\""));
        }

        foreach (var (i, listen) in supervise.Listen.Index())
        {
            if (listen.Kind is not ListenKind.Stream)
                findings.Report(at.Member("listen").Item(i), Problem.Of("a machine gets stream sockets only", Fix));
        }
    }

    private static Problem? ProblemOf(FilesystemEntry entry) => entry switch
    {
        BindEntry { Target: "/" } => Problem.Of("the root of a machine is its image", "bind it to another path, or build an image of it"),
        BindEntry { Target: "/etc" } => Problem.Of("the /etc of a machine is its image's", "bind what is needed of it, file by file"),
        BindEntry { Device: true } => Refusal("a bind with devices", "devices of the host do not pass into a guest"),
        BindEntry or TmpfsEntry or SymlinkEntry { Dereference: false } or FileEntry or OverlayEntry => null,
        SymlinkEntry => Refusal("a dereferenced link", "it would be read on the host, and lead to a place in the guest"),
        _ => Refusal("this entry", "the guest makes the file systems of its kernel itself"),
    };

    /// <summary>Whether a rule can be about files of the host that the guest sees.</summary>
    private static bool IsAboutGrants(DenySpec deny, SandboxSpec sandbox)
    {
        if (sandbox.HasWorkspace)
            return true;
        var wild = deny.Path.AsSpan().IndexOfAny('*', '?');
        var fixedPart = wild < 0 ? deny.Path : deny.Path[..(deny.Path.LastIndexOf('/', wild) is > 0 and var slash ? slash : 0)];
        return sandbox.Filesystem.Any(entry => entry switch
        {
            BindEntry bind => Meets(bind.Source) || Meets(bind.Target),
            OverlayEntry overlay => Meets(overlay.Target) || overlay.Lower.Any(Meets) || (overlay.Upper is { } upper && Meets(upper)),
            _ => false,
        });

        bool Meets(string path) => IsWithin(fixedPart, path) || (wild >= 0 && IsWithin(path, fixedPart));
    }

    private static bool IsWithin(string path, string directory) =>
        path == directory || path.StartsWith(directory.TrimEnd('/') + "/", StringComparison.Ordinal);

    private static Problem Refusal(string what, string why) => Problem.Of($"a machine cannot give {what}: {why}", Fix);
}
