using Berth.Linux.Descriptors;
using Berth.Supervisor.Loop;

namespace Berth.Supervisor.Tests.Loop;

public sealed class EventLoopTests : IDisposable
{
    private readonly EventLoop _loop = new(TimeProvider.System);
    private bool _isOver;

    [Fact]
    public void After_SeveralTimers_ComeInTheirOrder()
    {
        var order = new List<int>();
        _loop.After(TimeSpan.FromMilliseconds(30), () => _isOver = true);
        _loop.After(TimeSpan.FromMilliseconds(20), () => order.Add(2));
        _loop.After(TimeSpan.FromMilliseconds(10), () => order.Add(1));
        LoopTimer? cancelled = _loop.After(TimeSpan.FromMilliseconds(5), () => order.Add(0));
        _loop.Cancel(ref cancelled);

        _loop.Run(() => _isOver);

        order.ShouldBe([1, 2]);
    }

    [Fact]
    public void Unwatch_EventOnItsWay_IsNotDelivered()
    {
        using var first = Pipe.Create();
        using var second = Pipe.Create();
        var calls = 0;
        ulong one = 0, two = 0;
        one = _loop.Watch(first.ReadEnd, () => Called(two, second));
        two = _loop.Watch(second.ReadEnd, () => Called(one, first));
        DescriptorIO.WriteFully(first.WriteEnd, "x"u8);
        DescriptorIO.WriteFully(second.WriteEnd, "x"u8);

        _loop.Run(() => _isOver);

        calls.ShouldBe(1);

        void Called(ulong other, Pipe pipe)
        {
            calls++;
            _loop.Unwatch(other, pipe.ReadEnd);
            _isOver = true;
        }
    }

    [Fact]
    public async Task InvokeAsync_FromOtherThreads_RunsOnTheLoop()
    {
        var threads = new HashSet<int>();
        var loop = new Thread(() => _loop.Run(() => _isOver));
        loop.Start();

        await Deadline.Within(
            Task.WhenAll(Enumerable.Range(0, 1000).Select(
                _ => Task.Run(() => _loop.InvokeAsync(() => threads.Add(Environment.CurrentManagedThreadId))))));
        await Should.ThrowAsync<InvalidOperationException>(
            Deadline.Within(_loop.InvokeAsync<int>(() => throw new InvalidOperationException())));
        _loop.Post(() => _isOver = true);
        loop.Join();

        threads.Count.ShouldBe(1);
    }

    public void Dispose() => _loop.Dispose();
}
