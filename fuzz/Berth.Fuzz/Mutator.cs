using System.Text;

namespace Berth.Fuzz;

/// <summary>Makes an input from those that are known, by a few random changes.</summary>
internal sealed class Mutator(Target target, Random random)
{
    private const int Longest = 16 * 1024, MostChanges = 6, LongestRun = 64;
    private readonly byte[][] _words = [.. target.Words.Select(Encoding.UTF8.GetBytes)];

    public byte[] Make(IReadOnlyList<byte[]> known)
    {
        // Now and then from nothing.
        var bytes = random.Next(50) == 0 ? RandomBytes() : [.. Any(known)];
        for (var i = random.Next(MostChanges); i >= 0; i--)
            Change(bytes, known);
        if (bytes.Count > Longest)
            bytes.RemoveRange(Longest, bytes.Count - Longest);
        return [.. bytes];
    }

    private void Change(List<byte> bytes, IReadOnlyList<byte[]> known)
    {
        var at = random.Next(bytes.Count + 1);
        var length = Math.Min(random.Next(LongestRun), bytes.Count - at);
        switch (random.Next(8))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2:
                bytes.RemoveRange(at, length);
                break;
            case 3:
                bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, length));
                break;
            case 4:
                bytes.InsertRange(at, Any(_words));
                break;
            case 5: // the same word again and again: depth, and the worst of backtracking
                var word = Any(_words);
                for (var i = random.Next(LongestRun); i > 0; i--)
                    bytes.InsertRange(at, word);
                break;
            case 6:
                var other = Any(known);
                bytes.RemoveRange(at, bytes.Count - at);
                bytes.AddRange(other[random.Next(other.Length + 1)..]);
                break;
            default:
                bytes.RemoveRange(at, length);
                bytes.InsertRange(at, Any(_words));
                break;
        }
    }

    private List<byte> RandomBytes()
    {
        var bytes = new byte[random.Next(256)];
        random.NextBytes(bytes);
        return [.. bytes];
    }

    private byte[] Any(IReadOnlyList<byte[]> choices) => choices[random.Next(choices.Count)];
}
