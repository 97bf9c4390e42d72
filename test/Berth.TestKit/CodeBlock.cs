namespace Berth.TestKit;

/// <summary>A block of code in a page.</summary>
/// <param name="File">The page, relative to the checkout.</param>
/// <param name="Line">The number of its first line of code.</param>
/// <param name="Language">The word behind the fence; empty if there is none.</param>
/// <param name="Code">The code; each line ends with a newline.</param>
public sealed record CodeBlock(string File, int Line, string Language, string Code)
{
    private const string Fence = "```";

    /// <summary>All blocks of a page, in order.</summary>
    /// <param name="file">The page, relative to the checkout.</param>
    public static IReadOnlyList<CodeBlock> In(string file)
    {
        var lines = System.IO.File.ReadAllText(Repository.Path(file)).Split('\n');
        var blocks = new List<CodeBlock>();
        for (var begin = 0; begin < lines.Length; begin++)
        {
            if (!lines[begin].StartsWith(Fence, StringComparison.Ordinal))
                continue;
            var end = Array.IndexOf(lines, Fence, begin + 1);
            end.ShouldBeGreaterThan(begin, $"{file}:{begin + 1}: the block does not end");
            blocks.Add(new CodeBlock(
                file, begin + 2, lines[begin][Fence.Length..], string.Concat(lines[(begin + 1)..end].Select(static line => line + "\n"))));
            begin = end;
        }

        return blocks;
    }

    /// <summary>The commands of a session: what follows the prompts <c>$</c> and <c>#</c>, without what the commands printed.</summary>
    public string Commands() => string.Concat(
        Code.Split('\n')
            .Where(static line => line.StartsWith("$ ", StringComparison.Ordinal) || line.StartsWith("# ", StringComparison.Ordinal))
            .Select(static line => line[2..] + "\n"));

    /// <inheritdoc/>
    public override string ToString() => $"{File}:{Line}";
}
