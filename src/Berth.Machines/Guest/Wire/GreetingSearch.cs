namespace Berth.Machines.Guest.Wire;

/// <summary>Looks for a greeting in bytes that arrive piece by piece; holds only as many as a greeting has.</summary>
/// <param name="isWanted">Whether these bytes are the wanted greeting.</param>
public sealed class GreetingSearch(Func<ReadOnlySpan<byte>, bool> isWanted)
{
    private readonly byte[] _last = new byte[Greeting.Size];
    private int _count;

    /// <summary>The greeting that was found.</summary>
    public ReadOnlySpan<byte> Found => _last;

    /// <summary>The number of bytes that were no part of the greeting.</summary>
    public long Skipped { get; private set; }

    /// <summary>Looks at further bytes. Returns how many of them were used until the greeting was complete; -1: it is not yet.</summary>
    public int Search(ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            if (_count == _last.Length)
            {
                _last.AsSpan(1).CopyTo(_last);
                _count--;
                Skipped++;
            }

            _last[_count++] = bytes[i];
            if (_count == _last.Length && isWanted(_last))
                return i + 1;
        }

        return -1;
    }
}
