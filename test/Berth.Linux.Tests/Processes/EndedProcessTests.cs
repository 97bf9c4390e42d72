using Berth.Linux.Descriptors;
using Berth.Linux.Processes;

namespace Berth.Linux.Tests.Processes;

public sealed class EndedProcessTests
{
    [Fact]
    public async Task TryReap_Child_ReturnsItsStatusOnce()
    {
        using var input = Pipe.Create();
        using var child = ProcessSpawner.Spawn(new SpawnRequest
        {
            Path = "/bin/sh",
            Arguments = ["sh", "-c", "read x; exit 7"],
            Descriptors = [new DescriptorMapping(input.ReadEnd, 0)],
        });
        EndedProcess.TryReap(child.PidFd).ShouldBeNull();
        ProcessTree.IsAtOrBelow(child.Pid, Environment.ProcessId).ShouldBe(true);
        ProcessTree.IsAtOrBelow(Environment.ProcessId, child.Pid).ShouldBe(false);
        ProcessTree.Descendants(Environment.ProcessId).ShouldContain(child.Pid);

        DescriptorIO.WriteFully(input.WriteEnd, "\n"u8);
        await Deadline.Within(Reactor.WaitReadableAsync(child.PidFd));

        EndedProcess.TryReap(child.PidFd).ShouldBe(ExitStatus.Exited(7));
        EndedProcess.TryReap(child.PidFd).ShouldBeNull();
        ProcessTree.IsAtOrBelow(child.Pid, Environment.ProcessId).ShouldBeNull();
    }

    [Theory]
    [InlineData(0x0000, "exit code 0")]
    [InlineData(0x0700, "exit code 7")]
    [InlineData(0xFF00, "exit code 255")]
    [InlineData(0x0009, "SIGKILL")]
    [InlineData(0x008B, "SIGSEGV")]
    public void Decode_WaitStatus_ReturnsTheExitStatus(int status, string expected) =>
        EndedProcess.Decode(status).ToString().ShouldBe(expected);
}
