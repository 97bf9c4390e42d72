using Berth.Engine.Specs;
using Berth.Linux.Descriptors;
using Berth.Linux.Processes;
using Berth.Sandbox.Planning;
using Berth.Sandbox.Probing;
using Berth.Sandbox.Running;
using Berth.TestKit;
using Berth.Workloads.Specs;

namespace Berth.Conformance.Scale;

/// <summary>A thousand at once, through the library. Alone: it counts this process's descriptors.</summary>
[CollectionDefinition(nameof(ManySandboxesTests), DisableParallelization = true)]
[Collection(nameof(ManySandboxesTests))]
public sealed class ManySandboxesTests
{
    private const int Count = 1000;
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Thousand_StartedAtOnce_AllEndWellAndNoneLeaksADescriptor()
    {
        var spec = SpecBuilder.Build(new WorkloadSource { Command = ["cat"], Profile = SandboxProfile.Strict });
        var outcome = HostPlanner.Plan(spec);
        await RunAsync(outcome, 2); // what is opened once and for all
        var before = new OpenDescriptors();

        var codes = await RunAsync(outcome, Count).WaitAsync(s_limit);

        codes.ShouldBe(Enumerable.Repeat(0, Count));
        await before.ShouldBeAsBefore();
    }

    /// <summary>
    /// All run at the same time: each ends when its standard input does, and that is one pipe, closed when the last has started.
    /// </summary>
    private static async Task<int[]> RunAsync(SandboxOutcome outcome, int count)
    {
        using var image = SandboxImage.Create(outcome.Parameters, new SandboxImageOptions());
        var input = Pipe.Create();
        using var reader = input.ReadEnd;
        using var writer = input.WriteEnd;
        var running = new List<SandboxProcess>(count);
        try
        {
            for (var i = 0; i < count; i++)
                running.Add(image.Start([new DescriptorMapping(reader, 0)]));
            foreach (var sandbox in running)
                (await sandbox.WaitStartedAsync(TestContext.Current.CancellationToken))?.Describe().ShouldBeNull();
            writer.Dispose();
            return await Task.WhenAll(
                running.Select(static async s => (await s.WaitAsync(TestContext.Current.CancellationToken)).ShellCode));
        }
        finally
        {
            foreach (var sandbox in running)
                sandbox.Dispose();
        }
    }
}
