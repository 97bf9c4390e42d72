using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Berth.Linux.Seccomp;
using Berth.Sandbox.Seccomp;

namespace Berth.Sandbox.Tests.Seccomp;

/// <summary>
/// <c>Presets.bin</c> is generated: run these tests with BERTH_UPDATE_GOLDEN=1 to write it anew after a change of the rules.
/// </summary>
public sealed class PresetTableTests
{
    private static readonly Architecture[] Architectures = [Architecture.X64, Architecture.Arm64];

    [Fact]
    public void Resource_AgainstLibseccomp_IsWhatTheRulesCompileTo()
    {
        if (!SeccompFilter.IsLibraryPresent)
            Assert.Skip("needs libseccomp");
        if (GoldenFile.Updates)
        {
            File.WriteAllBytes(Repository.Path("src/Berth.Sandbox/Seccomp/Presets.bin"), Generate());
            Assert.Skip("wrote Seccomp/Presets.bin anew: build again to embed it");
        }

        if (PresetTable.MadeBy == SeccompFilter.LibraryVersion)
        {
            foreach (var architecture in Architectures)
                PresetTable.FindOwnLimitsOnly(architecture).SequenceEqual(SeccompCompiler.CompileOwnLimitsOnly(architecture))
                    .ShouldBeTrue($"limits on {architecture}: run with BERTH_UPDATE_GOLDEN=1");
        }

        foreach (var (sets, architecture) in All())
        {
            var kept = PresetTable.Find(sets, architecture).ToArray();
            var made = SeccompCompiler.Compile(sets, architecture);
            // Another version may lay out the same decisions in another way.
            if (PresetTable.MadeBy == SeccompFilter.LibraryVersion)
                kept.AsSpan().SequenceEqual(made).ShouldBeTrue($"{sets} on {architecture}: run with BERTH_UPDATE_GOLDEN=1");
            else
                FilterOracle.Calls(sets, architecture)
                    .Where(c => FilterOracle.Run(kept, c) != FilterOracle.Run(made, c))
                    .ShouldBeEmpty($"{sets} on {architecture}");
        }
    }

    [Fact]
    public void Find_EachFilter_FitsTheKernelsLimit()
    {
        foreach (var (sets, architecture) in All())
            PresetTable.Find(sets, architecture).Length.ShouldBeInRange(8 * 20, 8 * SeccompCompiler.MostInstructions);
    }

    [Fact]
    public void Find_EachFilter_AnswersWhatTheRulesSay()
    {
        foreach (var (sets, architecture) in All())
        {
            var filter = PresetTable.Find(sets, architecture);
            foreach (var call in FilterOracle.Calls(sets, architecture))
                FilterOracle.Run(filter, call).ShouldBe(call.Expected, $"{sets} on {architecture}: {call}");
        }
    }

    [Fact]
    public void Find_Twice_AllocatesLittle()
    {
        PresetTable.Find(SeccompRuleSets.None, Architecture.X64);
        var before = GC.GetAllocatedBytesForCurrentThread();
        PresetTable.Find(SeccompRuleSets.All, Architecture.X64);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1024);
    }

    private static IEnumerable<(SeccompRuleSets Sets, Architecture Architecture)> All() =>
        from architecture in Architectures
        from sets in Enumerable.Range(0, PresetTable.FiltersPerArchitecture)
        select ((SeccompRuleSets)sets, architecture);

    private static byte[] Generate()
    {
        var head = new byte[PresetTable.VersionSize + (PresetTable.IndexEntrySize * PresetTable.IndexEntries)];
        var version = SeccompFilter.LibraryVersion;
        BinaryPrimitives.WriteInt32LittleEndian(head, version.Major);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(4), version.Minor);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(8), version.Build);
        var filters = new MemoryStream();
        foreach (var (sets, architecture) in All())
            Add(PresetTable.Position(sets, architecture), SeccompCompiler.Compile(sets, architecture));

        foreach (var architecture in Architectures)
            Add(PresetTable.OwnLimitsPosition(architecture), SeccompCompiler.CompileOwnLimitsOnly(architecture));
        return [.. head, .. filters.ToArray()];

        void Add(int position, byte[] filter)
        {
            var entry = head.AsSpan(PresetTable.VersionSize + (PresetTable.IndexEntrySize * position));
            BinaryPrimitives.WriteInt32LittleEndian(entry, head.Length + (int)filters.Length);
            BinaryPrimitives.WriteInt32LittleEndian(entry[4..], filter.Length);
            filters.Write(filter);
        }
    }
}
