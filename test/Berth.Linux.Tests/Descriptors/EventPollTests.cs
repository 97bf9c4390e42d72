using Berth.Linux.Descriptors;

namespace Berth.Linux.Tests.Descriptors;

public sealed class EventPollTests
{
    [Fact]
    public void Wait_ManyDescriptors_ReturnsTheReadyTokens()
    {
        using var poll = EventPoll.Create();
        var pipes = Enumerable.Range(0, 10).Select(_ => Pipe.Create()).ToList();
        for (var i = 0; i < pipes.Count; i++)
            poll.Add(pipes[i].ReadEnd, (ulong)i + 100, onlyChanges: i == 7);
        var ready = new ulong[16];
        poll.Wait(ready, 0).ShouldBe(0);
        DescriptorIO.WriteFully(pipes[3].WriteEnd, "x"u8);
        DescriptorIO.WriteFully(pipes[7].WriteEnd, "x"u8);

        ready[..poll.Wait(ready, -1)].Order().ToArray().ShouldBe([103ul, 107]);
        ready[..poll.Wait(ready, -1)].ShouldBe([103ul]);
        DescriptorIO.WriteFully(pipes[7].WriteEnd, "y"u8);
        ready[..poll.Wait(ready, -1)].Order().ToArray().ShouldBe([103ul, 107]);
        poll.Remove(pipes[3].ReadEnd);
        poll.Remove(pipes[3].ReadEnd);
        poll.Wait(ready, 0).ShouldBe(0);
        pipes.ForEach(pipe => pipe.Dispose());
    }
}
