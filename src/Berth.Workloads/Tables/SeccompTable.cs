using System.Collections.Immutable;
using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Kinds;
using Berth.Workloads.Rules;
using Berth.Workloads.Specs;

namespace Berth.Workloads.Tables;

/// <summary>The <c>sandbox.seccomp</c> member.</summary>
internal static class SeccompTable
{
    public static ArrayKind<SeccompPreset> Presets { get; } = new(new EnumKind<SeccompPreset>("preset",
        [
            new EnumWord<SeccompPreset>(
                SeccompPreset.Tty, "tty", "Denies TIOCSTI and TIOCLINUX, which insert characters into the input of a terminal."),
            new EnumWord<SeccompPreset>(SeccompPreset.Namespaces, "namespaces",
                "Denies creating namespaces; clone3 and the mount API fail with ENOSYS."),
            new EnumWord<SeccompPreset>(SeccompPreset.Devel, "devel", "Denies ptrace and personality."),
            new EnumWord<SeccompPreset>(SeccompPreset.Compat, "compat",
                "Allows the calls of foreign architectures (32-bit programs on a 64-bit kernel)."),
        ]), "\"tty\"");

    private static readonly Member<SeccompSpec> s_presets = new MemberOf<SeccompSpec, ImmutableArray<SeccompPreset>?>("presets",
        new NullableKind<ImmutableArray<SeccompPreset>>(Presets), static s => s.Presets, static (s, v) => s with { Presets = v },
        "Presets added to the default filter. Left out: those of the profile, which are tty and namespaces under strict and workspace.");

    public static SeccompKind Kind { get; } = new(
        new ObjectKind<SeccompSpec>(
            SeccompSpec.Default,
            [
                s_presets,
                new MemberOf<SeccompSpec, string>(
                    "file", new TextKind(new PathRule("file", beside: null, allowRoot: false) { FromFile = true }),
                    static s => s.File, static (s, v) => s with { File = v },
                    "The host path of a text file of rules that replaces the presets."),
            ])
        {
            Rules =
            [
                new Rule<SeccompSpec>(["presets", "file"], CheckOneSource)
                {
                    Schema = """{ "not": { "required": ["presets", "file"] } }""",
                },
            ],
        },
        s_presets);

    private static void CheckOneSource(SeccompSpec seccomp, Spot at, Findings findings)
    {
        if (seccomp.File is not null && (seccomp.Presets is { IsEmpty: false } || at.Has("presets")))
            findings.Report(at.Member("file"),
                Problem.Of("seccomp has both presets and a file, which replaces them", "take one of the two out"));
        else if (!seccomp.Enabled && (seccomp.File is not null || seccomp.Presets is { IsEmpty: false }))
            findings.Report(at, Problem.Of("seccomp is off, but presets or a file are given", "take them out, or turn it on"));
    }
}
