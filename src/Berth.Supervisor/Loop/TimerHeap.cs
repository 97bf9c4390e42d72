namespace Berth.Supervisor.Loop;

/// <summary>
/// A binary heap of timers. A cancelled timer is removed at once, because services have timers of minutes that are nearly always cancelled.
/// </summary>
internal sealed class TimerHeap
{
    private readonly List<LoopTimer> _timers = [];

    /// <summary>The next timer; null: none.</summary>
    public LoopTimer? Next => _timers.Count == 0 ? null : _timers[0];

    /// <summary>The number of timers.</summary>
    public int Count => _timers.Count;

    /// <summary>Adds a timer.</summary>
    public void Add(LoopTimer timer)
    {
        timer.Place = _timers.Count;
        _timers.Add(timer);
        Rise(timer);
    }

    /// <summary>Removes a timer, if it is in the heap.</summary>
    public void Remove(LoopTimer timer)
    {
        var hole = timer.Place;
        if (hole < 0)
            return;
        timer.Place = -1;
        var last = _timers[^1];
        _timers.RemoveAt(_timers.Count - 1);
        if (last == timer)
            return;
        Put(last, hole);
        Rise(last);
        Sink(last);
    }

    private void Rise(LoopTimer timer)
    {
        while (timer.Place > 0 && _timers[(timer.Place - 1) / 2] is var parent && timer.Due < parent.Due)
            Swap(timer, parent);
    }

    private void Sink(LoopTimer timer)
    {
        while (true)
        {
            var child = (2 * timer.Place) + 1;
            if (child + 1 < _timers.Count && _timers[child + 1].Due < _timers[child].Due)
                child++;
            if (child >= _timers.Count || _timers[child].Due >= timer.Due)
                return;
            Swap(timer, _timers[child]);
        }
    }

    private void Swap(LoopTimer one, LoopTimer other)
    {
        var place = one.Place;
        Put(one, other.Place);
        Put(other, place);
    }

    private void Put(LoopTimer timer, int place)
    {
        _timers[place] = timer;
        timer.Place = place;
    }
}
