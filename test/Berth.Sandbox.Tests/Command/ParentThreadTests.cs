using Berth.Linux.Descriptors;
using Berth.Linux.Processes;
using Berth.Sandbox.Planning;
using Berth.Sandbox.Probing;
using Berth.Sandbox.Running;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Tests.Command;

/// <summary>A sandbox that dies with its parent dies with the process, not with the thread that happened to start it.</summary>
public sealed class ParentThreadTests
{
    [Fact]
    public void Start_ByAThreadThatEnds_GoesOn()
    {
        var spec = new WorkloadSpec
        {
            Name = "thread",
            Command = ["sh", "-c", "read line; exit 5"],
            Sandbox = new SandboxSpec { Profile = SandboxProfile.Strict },
        };
        using var image = SandboxImage.Create(
            SandboxPlanner.Plan(spec, HostContext.Capture(spec)).Parameters, new SandboxImageOptions { DieWithParent = true });
        using var input = Pipe.Create();
        SandboxProcess? started = null;
        var thread = new Thread(() => started = image.Start([new DescriptorMapping(input.ReadEnd, 0)]));
        thread.Start();
        thread.Join();
        using var process = started.ShouldNotBeNull();
        process.WaitStarted().ShouldBeNull();

        DescriptorIO.WriteFully(input.WriteEnd, "\n"u8);

        process.Wait().ShellCode.ShouldBe(5);
    }
}
