using System.Collections.Immutable;
using System.Text.Json;
using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Kinds;
using Berth.Descriptions.Text;
using Berth.Workloads.Rules;
using Berth.Workloads.Specs;

namespace Berth.Workloads.Tables;

/// <summary>The items of <c>sandbox.filesystem</c>. The first member of each table distinguishes its form from the others.</summary>
internal static class EntryTables
{
    /// <summary>One page. A tmpfs has whole pages, and takes 0 to mean no limit: tmpfs(5).</summary>
    public const long LeastSize = 4096;

    public static UnionKind<FilesystemEntry> Kind { get; } = new(
    "entry",
    [
        new EntryCaseOf<FilesystemEntry, BindEntry>("A host path, with everything mounted below it.", new ObjectKind<BindEntry>(
            new BindEntry("", ""),
            [
                new MemberOf<BindEntry, string>("bind", HostPath("bind"), static e => e.Source, static (e, v) => e with { Source = v },
                    "The host path.") { IsRequired = true },
                new MemberOf<BindEntry, string>("to", Inside("to"), static e => e.Target, static (e, v) => e with { Target = v },
                    "The path inside. Left out: the same path. / binds each entry of the source's root; /etc makes links into it.")
                { Aliases = ["target", "dest", "destination", "at"], IsRedundant = static e => e.Target == e.Source },
                Flag<BindEntry>("write", static e => e.Write,
                    static (e, v) => e with { Write = v }, "Whether the workload may write to it.", "rw", "writable"),
                Flag<BindEntry>("device", static e => e.Device, static (e, v) => e with { Device = v },
                    "Whether device nodes below it work.", "dev", "devices"),
                new MemberOf<BindEntry, BindOwnership>("own", new EnumKind<BindOwnership>("own",
                    [
                        new EnumWord<BindOwnership>(BindOwnership.Kept, "kept", "The owner stays the same."),
                        new EnumWord<BindOwnership>(
                            BindOwnership.Recursive,
                            "recursive",
                            "The identity becomes the owner of the source and of everything in it that has the same owner, and stays "
                                + "the owner. Only for root."),
                    ]), static e => e.Own, static (e, v) => e with { Own = v },
                    "Whether the owner of the files is changed before the start."),
                Flag<BindEntry>("ensure", static e => e.Ensure, static (e, v) => e with { Ensure = v },
                    "Whether to make the source, as a directory of mode 0700, if it does not exist.", "create"),
                Flag<BindEntry>("optional", static e => e.Optional, static (e, v) => e with { Optional = v },
                    "Whether to leave out the entry if the source does not exist.", "try"),
            ])
        {
            Complete = static e => e.Target.Length is 0 ? e with { Target = e.Source } : e,
            Rules =
            [
                new Rule<BindEntry>(["ensure", "optional"], CheckEnsureOrOptional)
                {
                    Schema = """
                        { "not": { "properties": { "ensure": { "const": true }, "optional": { "const": true } },
                        "required": ["ensure", "optional"] } }
                        """,
                },
            ],
        }),
        new EntryCaseOf<FilesystemEntry, TmpfsEntry>("An empty directory in memory.", new ObjectKind<TmpfsEntry>(
            new TmpfsEntry(""),
            [
                Target<TmpfsEntry>("tmpfs", static (e, v) => e with { Target = v }),
                new MemberOf<TmpfsEntry, long?>("size", new NullableKind<long>(new SizeKind("size", LeastSize) { Unit = LeastSize }),
                    static e => e.Size, static (e, v) => e with { Size = v },
                    "The maximum size: \"64M\". Left out: the kernel's default, half of the memory."),
                new MemberOf<TmpfsEntry, int>("mode", FileModeKind.Instance, static e => e.Mode, static (e, v) => e with { Mode = v },
                    "The mode of its root directory, in octal."),
                Flag<TmpfsEntry>("write", static e => e.Write,
                    static (e, v) => e with { Write = v }, "Whether the workload may write to it.", "rw", "writable"),
            ])),
        new EntryCaseOf<FilesystemEntry, OverlayEntry>(
            "Several host directories combined into one (overlayfs): read-only with two or more lower directories, writable with "
                + "upper and work.",
            new ObjectKind<OverlayEntry>(
            new OverlayEntry("", []),
            [
                Target<OverlayEntry>("overlay", static (e, v) => e with { Target = v }),
                new MemberOf<OverlayEntry, ImmutableArray<string>>("lower", new ArrayKind<string>(HostPath("lower"), "\"/usr\""),
                    static e => e.Lower, static (e, v) => e with { Lower = v },
                    $"Host directories, the topmost first; at most {OverlayEntry.MostLower}."),
                new MemberOf<OverlayEntry, string>("upper", HostPath("upper"), static e => e.Upper, static (e, v) => e with { Upper = v },
                    "The host directory that receives writes. Left out: read-only."),
                new MemberOf<OverlayEntry, string>("work", HostPath("work"), static e => e.Work, static (e, v) => e with { Work = v },
                    "An empty host directory on the same file system as upper."),
            ])
        {
            Rules =
            [
                new Rule<OverlayEntry>(["lower", "upper", "work"], CheckLayers)
                {
                    Schema = $$"""
                        { "required": ["lower"], "dependentRequired": { "upper": ["work"], "work": ["upper"] },
                          "properties": { "lower": { "maxItems": {{OverlayEntry.MostLower}} } },
                          "if": { "required": ["upper"] },
                          "then": { "properties": { "lower": { "minItems": 1 } } },
                          "else": { "properties": { "lower": { "minItems": 2 } } } }
                        """,
                },
            ],
        }),
        new EntryCaseOf<FilesystemEntry, SymlinkEntry>("A symbolic link.", new ObjectKind<SymlinkEntry>(
            new SymlinkEntry("", ""),
            [
                new MemberOf<SymlinkEntry, string>("symlink", Inside("symlink", allowRoot: false), static e => e.Target,
                    static (e, v) => e with { Target = v }, "The path of the link inside.") { IsRequired = true },
                new MemberOf<SymlinkEntry, string>("to", new TextKind(new PlainText("to", allowEmpty: false)), static e => e.To,
                    static (e, v) => e with { To = v }, "The target of the link.")
                { IsRequired = true, Aliases = ["target", "dest"] },
                Flag<SymlinkEntry>("dereference", static e => e.Dereference, static (e, v) => e with { Dereference = v },
                    "Whether \"to\" is a link on the host, whose own target is used."),
            ])
        {
            Rules = [new Rule<SymlinkEntry>(["to", "dereference"], CheckDereference)],
        }),
        new EntryCaseOf<FilesystemEntry, FileEntry>("A read-only file with the given text.", new ObjectKind<FileEntry>(
            new FileEntry("", ""),
            [
                new MemberOf<FileEntry, string>("file", Inside("file", allowRoot: false), static e => e.Target,
                    static (e, v) => e with { Target = v }, "The path inside.") { IsRequired = true },
                new MemberOf<FileEntry, string>("content", new TextKind(new AnyText()), static e => e.Content,
                    static (e, v) => e with { Content = v }, "The text.") { IsRequired = true, Aliases = ["text", "contents", "data"] },
                new MemberOf<FileEntry, int>("mode", FileModeKind.Instance, static e => e.Mode, static (e, v) => e with { Mode = v },
                    "The mode, in octal."),
            ])),
        new EntryCaseOf<FilesystemEntry, DevEntry>("A minimal /dev: null zero full random urandom tty, pts, shm, and the descriptor links.",
            new ObjectKind<DevEntry>(
            new DevEntry(""), [Target<DevEntry>("dev", static (e, v) => e with { Target = v })])),
        new EntryCaseOf<FilesystemEntry, ProcEntry>("proc(5) of the sandbox's own pid namespace.", new ObjectKind<ProcEntry>(
            new ProcEntry(""), [Target<ProcEntry>("proc", static (e, v) => e with { Target = v })])),
        new EntryCaseOf<FilesystemEntry, MqueueEntry>("POSIX message queues (mq_overview(7)) of the sandbox's own ipc namespace.",
            new ObjectKind<MqueueEntry>(
            new MqueueEntry(""), [Target<MqueueEntry>("mqueue", static (e, v) => e with { Target = v })])),
    ],
    Meant);

    private static TextKind HostPath(string noun) => new(new PathRule(noun, beside: null) { FromFile = true });

    private static TextKind Inside(string noun, bool allowRoot = true) => new(new PathRule(noun, beside: "/", allowRoot));

    private static MemberOf<T, string> Target<T>(string name, Func<T, string, T> set)
        where T : FilesystemEntry => new(name, Inside(name), static e => e.Target, set, "The path inside.") { IsRequired = true };

    private static MemberOf<T, bool> Flag<T>(string name, Func<T, bool> get, Func<T, bool, T> set, string description,
        params string[] aliases) =>
        new(name, BooleanKind.Instance, get, set, description) { Aliases = aliases };

    private static string? Meant(PlacedValue at)
    {
        if (at.Type is JsonTokenType.String)
            return $"{{ \"bind\": {Quoted.Text(at.Text)} }}";
        return at.Find("source")?.Text is { Length: > 0 } source
            ? $"{{ \"bind\": {Quoted.Text(source)}, \"to\": {Quoted.Text((at.Find("target") ?? at.Find("destination"))?.Text ?? source)} }}"
            : null;
    }

    private static void CheckEnsureOrOptional(BindEntry entry, Spot at, Findings findings)
    {
        if (entry.Ensure && entry.Optional)
            findings.Report(at.Member("optional"),
                Problem.Of(
                    "a bind can't be both ensure and optional",
                    "keep ensure to make the source if it does not exist, or optional to leave the entry out"));
    }

    private static void CheckLayers(OverlayEntry entry, Spot at, Findings findings)
    {
        var lower = at.Member("lower");
        if (entry.Upper is not null && entry.Work is null)
            findings.Report(at.Member("upper"),
                Problem.Of(
                    "a writable overlay needs a work directory", "add \"work\", an empty directory on the same file system as upper"));
        else if (entry.Upper is null && entry.Work is not null)
            findings.Report(at.Member("work"), Problem.Of("work is only for a writable overlay", "add \"upper\", or take work out"));
        else if (entry.Upper is not null && entry.Lower.IsEmpty)
            findings.Report(lower, Problem.Expecting("a writable overlay needs one lower directory or more", "\"lower\": [DIRECTORY]"));
        else if (entry.Upper is null && entry.Lower.Length < 2)
            findings.Report(lower,
                Problem.Of(
                    $"a read-only overlay needs two lower directories or more, not {entry.Lower.Length}",
                    "add one, add upper and work, or write a bind"));
        else if (entry.Lower.Length > OverlayEntry.MostLower)
            findings.Report(lower,
                Problem.Of(
                    $"an overlay has at most {OverlayEntry.MostLower} lower directories, not {entry.Lower.Length}",
                    "put what some of them hold into one"));
    }

    private static void CheckDereference(SymlinkEntry entry, Spot at, Findings findings)
    {
        if (entry.Dereference && entry.To.Length > 0 && AbsolutePath.Test("to", entry.To, findings.BaseDirectory) is { } problem)
            findings.Report(at.Member("to"), problem);
    }
}
