namespace Berth.Descriptions.Text;

/// <summary>Lists of words in a message.</summary>
internal static class WordList
{
    /// <summary>The words in quotes, joined by "or": <c>"a", "b" or "c"</c>.</summary>
    public static string AnyOf(ReadOnlySpan<string> words)
    {
        var text = "";
        for (var i = 0; i < words.Length; i++)
            text += (i is 0 ? "" : i == words.Length - 1 ? " or " : ", ") + $"\"{words[i]}\"";
        return text;
    }
}
