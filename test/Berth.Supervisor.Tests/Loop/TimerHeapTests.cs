using Berth.Supervisor.Loop;

namespace Berth.Supervisor.Tests.Loop;

public sealed class TimerHeapTests
{
    [Fact]
    public void Next_AddedAndRemovedAtRandom_IsTheEarliest()
    {
        var random = new Random(7);
        var heap = new TimerHeap();
        var there = new List<LoopTimer>();
        for (var step = 0; step < 20_000; step++)
        {
            if (there.Count == 0 || random.Next(3) > 0)
            {
                var timer = new LoopTimer(random.Next(1000), () => { });
                heap.Add(timer);
                there.Add(timer);
            }
            else
            {
                var timer = there[random.Next(there.Count)];
                there.Remove(timer);
                heap.Remove(timer);
                heap.Remove(timer);
            }

            heap.Count.ShouldBe(there.Count);
            if (step % 50 == 0 && there.Count > 0)
                heap.Next!.Due.ShouldBe(there.Min(timer => timer.Due));
        }
    }
}
