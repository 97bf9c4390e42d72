using System.Collections.Immutable;
using Berth.Sandbox.Compilation;
using Berth.Sandbox.Explanation;
using Berth.Sandbox.Syscalls;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Tests.Launcher;

/// <summary>What <c>berth exec</c> knows of a sandbox, by its record, and has its command go by.</summary>
public sealed class EntryTests
{
    private static readonly ResourceSpec s_limited = new()
    {
        Nice = 5,
        OomScore = 300,
        Scheduling = SchedulingPolicy.Batch,
        Rlimits = new ResourceSpec().Rlimits.Add("nofile", new RlimitSpec(40, 50)).Add("core", new RlimitSpec(0, null)),
    };

    [Theory]
    [InlineData(IsolationTier.Namespaces)]
    [InlineData(IsolationTier.Landlock)]
    public void CompileEntry_LimitsOfTheDescription_AreTheCommands(IsolationTier tier)
    {
        string[] limits =
            ["set the OOM score to 300", "set the nice value to 5", "schedule as Batch", "set the limit core", "set the limit nofile"];

        Notes(tier, s_limited).ShouldBe(limits);
        Notes(tier, new ResourceSpec()).ShouldBeEmpty();
    }

    [Fact]
    public void ParametersReader_WhatWasWritten_IsReadBack()
    {
        var read = Recorded(IsolationTier.Namespaces, s_limited).Resources;

        (read.Nice, read.OomScore, read.Scheduling).ShouldBe((5, 300, SchedulingPolicy.Batch));
        read.Rlimits.ShouldBe(s_limited.Rlimits);
    }

    /// <summary>The steps about limits, in their order, each once.</summary>
    private static IEnumerable<string> Notes(IsolationTier tier, ResourceSpec resources) =>
        SandboxCompiler.CompileEntry(Recorded(tier, resources), LaunchMode.Standalone).Operations.Select(static o => o.Note)
            .Where(static note => note.StartsWith("set the", StringComparison.Ordinal)
                || note.StartsWith("schedule", StringComparison.Ordinal)).Distinct();

    private static Parameters.SandboxParameters Recorded(IsolationTier tier, ResourceSpec resources)
    {
        var spec = PlanningFixture.Spec(new SandboxSpec { Profile = SandboxProfile.Strict, Resources = resources });
        var context = PlanningFixture.User();
        if (tier == IsolationTier.Landlock)
            (spec, context) = (spec with { Sandbox = spec.Sandbox with { Require = IsolationTier.Landlock } }, context.WithoutNamespaces());
        var planned = PlanningFixture.Plan(spec, context);
        planned.Tier.ShouldBe(tier);
        return ParametersReader.Read("sample", ParametersJson.Serialize(planned));
    }
}
