using Berth.Machines.Guest;

namespace Berth.GuestAgent.Startup;

/// <summary>What the host wants done at boot: lines of "word values", in order.</summary>
internal sealed record BootFile(IReadOnlyList<string[]> Lines)
{
    public static BootFile Read() => new(
        [.. GuestFile.ReadOrEmpty(GuestPaths.BootFile).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => line.Split(' '))]);

    /// <summary>The values of the lines with a word.</summary>
    public IEnumerable<string[]> Of(string word) => Lines.Where(line => line[0] == word).Select(static line => line[1..]);
}
