using Berth.Linux.Abi;
using Berth.Linux.Descriptors;

namespace Berth.Linux.Tests.Descriptors;

public sealed class DescriptorPollTests
{
    [Fact]
    public void Wait_SetByAnotherThread_Returns()
    {
        using var wakeup = Wakeup.Create();
        ThreadPool.QueueUserWorkItem(_ => wakeup.Set());
        PollEntry[] entries = [new(wakeup.Handle) { Wanted = PollEvents.Readable }];

        DescriptorPoll.Wait(entries, (int)Deadline.Time.TotalMilliseconds).ShouldBeTrue();

        entries[0].Ready.ShouldBe(PollEvents.Readable);
    }

    [Fact]
    public void Wait_Cleared_TimesOut()
    {
        using var wakeup = Wakeup.Create();
        wakeup.Set();
        wakeup.Set();
        wakeup.Clear();
        PollEntry[] entries = [new(wakeup.Handle) { Wanted = PollEvents.Readable }];

        DescriptorPoll.Wait(entries, 0).ShouldBeFalse();
    }

    [Fact]
    public void Wait_NoEventsWantedOfAHungUpPipe_IgnoresIt()
    {
        using var pipe = Pipe.Create();
        pipe.WriteEnd.Dispose();
        PollEntry[] entries = [new(pipe.ReadEnd)];

        DescriptorPoll.Wait(entries, 0).ShouldBeFalse();
    }
}
