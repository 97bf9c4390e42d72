namespace Berth.Sandbox.Launcher;

/// <summary>A place in the code that branches go to, known or yet to come.</summary>
internal sealed class Label
{
    private int _first = -1;
    private List<int>? _more;

    /// <summary>Offset in the code; -1 until bound.</summary>
    public int Offset { get; set; } = -1;

    /// <summary>Notes the offset of a branch instruction that waits for it; most labels have one.</summary>
    public void AddWaiting(int branch)
    {
        if (_first < 0)
            _first = branch;
        else
            (_more ??= []).Add(branch);
    }

    /// <summary>Gives out the branches that waited, once.</summary>
    public IEnumerable<int> TakeWaiting()
    {
        if (_first < 0)
            yield break;
        yield return _first;
        foreach (var branch in _more ?? [])
            yield return branch;
        (_first, _more) = (-1, null);
    }
}
