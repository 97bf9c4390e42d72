using System.Buffers;
using System.Text;
using System.Text.Json;
using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Text;

namespace Berth.Descriptions.Json;

/// <summary>Explains why a file is not JSON in the user's terms. The JSON reader gives the place, but its messages are technical.</summary>
internal static class SyntaxFault
{
    private const int LongestWord = 20;

    private static readonly SearchValues<byte> s_wordEnds = SearchValues.Create(" \t\r\n,:{}[]\"#"u8);

    /// <summary>Explains a fault.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="offset">The offset at which the reader stopped.</param>
    /// <param name="token">The offset of the token that it was reading, or about to read.</param>
    /// <param name="progress">The progress until then.</param>
    /// <returns>The place to show, and the problem.</returns>
    public static (int Offset, Problem Problem) Explain(ReadOnlySpan<byte> file, int offset, int token, ReadProgress progress)
    {
        var first = token < file.Length ? file[token] : (byte)0;
        if (first == '"' && offset > token)
            return InString(file, offset, token);
        if (first == '/' && offset >= token)
        {
            return (
                token,
                file[token..].StartsWith("/*"u8)
                    ? Problem.Of("the comment that starts here never ends", "close it with */")
                    : Problem.Of("unexpected /", "begin a comment with // or /*"));
        }

        // The reader counts "\r" as the end of a line, so the offset that it reports may be before the end of the file.
        if (token >= file.Length || (offset >= file.Length && first is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t'))
            return AtEnd(file, progress);
        if ((char.IsAsciiDigit((char)first) || first == '-') && offset > token)
            return (token, Number(Word(file, token)));
        if (first is (byte)'{' or (byte)'[' && progress.Depth >= PlacedReader.MaxDepth)
            return (token, Problem.Of($"the description is nested more than {PlacedReader.MaxDepth} deep", "take out the inner brackets"));
        return (token, Unexpected(file, token, progress));
    }

    private static (int, Problem) InString(ReadOnlySpan<byte> file, int offset, int token)
    {
        if (offset >= file.Length)
            return (token, Problem.Of("the string that starts here never ends", "close it with a double quote"));
        return file[offset] switch
        {
            (byte)'\n' or (byte)'\r' => (
                token,
                Problem.Of(
                    "the string that starts here goes over the end of the line",
                    @"close it with a double quote, or write \n for a line break")),
            (byte)'\t' => (offset, Problem.Of("a string can't hold a tab as such", @"write \t")),
            < 0x20 => (offset, Problem.Of("a string can't hold a control character as such", $@"write \u{file[offset]:x4}")),
            _ => (offset, Problem.Of("this is not an escape that JSON has", @"write \\ for a backslash")),
        };
    }

    private static (int, Problem) AtEnd(ReadOnlySpan<byte> file, ReadProgress progress)
    {
        var end = Utf8Text.LastInk(file);
        if (progress.Container is not { } open)
        {
            return (
                end,
                Problem.Of("the file holds no description", """write at least { "name": "hello", "command": ["echo", "hello"] }"""));
        }

        var (bracket, missing) = open.Type is JsonTokenType.StartObject ? ('{', '}') : ('[', ']');
        var where = open.Parent is null ? $"the first {bracket}" : $"the {bracket} of {open.Label}";
        return (end, Problem.Expecting($"the file ends before {where} is closed", $"a {missing}"));
    }

    private static Problem Number(string word)
    {
        if (word.Length > 1 && word[0] == '0' && char.IsAsciiDigit(word[1]))
            return Problem.Of($"{word} is not a JSON number: it starts with 0", $"write \"{word}\" in quotes, or leave out the 0");
        return Problem.Of($"{word} is not a JSON number", $"write \"{word}\" in quotes, or correct the number");
    }

    private static Problem Unexpected(ReadOnlySpan<byte> file, int at, ReadProgress progress)
    {
        var word = Word(file, at);
        if (progress.Root is null)
            return Problem.Expecting($"unexpected {word}", "a description: { \"name\": ... }");
        if (progress.Container is not { } container)
            return Problem.Of($"unexpected {word} after the end of the description", "take it out");

        var inObject = container.Type is JsonTokenType.StartObject;
        var close = inObject ? '}' : ']';
        var before = at > 0 ? file[Utf8Text.LastInk(file[..at])] : (byte)0;
        if (progress.Last is JsonTokenType.PropertyName)
        {
            return before == ':' || word[0] == '}'
                ? Value(word, at, file)
                : Problem.Expecting($"unexpected {word} after a member's name", "a colon, then the value");
        }

        var separated = before == ',' || progress.Last is JsonTokenType.StartObject or JsonTokenType.StartArray;
        if (word[0] is '}' or ']' && word[0] != close)
            return Problem.Expecting($"{word[0]} does not close {(inObject ? "an object" : "an array")}", $"a {close}");
        if (word[0] == ',')
            return Problem.Of("a comma with nothing before it", "take it out");
        if (word[0] == '#')
            return Problem.Of("unexpected #", "begin a comment with // or /*");
        if (!separated)
            return Problem.Of("no comma between this and what is before it", "put a comma between the two");
        return inObject
            ? Problem.Of($"unexpected {word} where a member's name should be", $"write the name in double quotes: {InQuotes(word)}")
            : Value(word, at, file);
    }

    private static Problem Value(string word, int at, ReadOnlySpan<byte> file)
    {
        if (word[0] is '}' or ']' or ',')
            return Problem.Expecting($"unexpected {word[0]} where a value should be", "a value");
        if (file[at] == '\'')
            return Problem.Of("a string in single quotes", $"write it in double quotes: {InQuotes(word)}");
        var meant = Spelling.Closest(word, ["true", "false", "null"]) ?? word.ToLowerInvariant() switch
        {
            "yes" or "on" => "true",
            "no" or "off" => "false",
            _ => null,
        };
        return meant is not null
            ? Problem.Of($"unexpected {word}", $"write {meant}")
            : Problem.Of($"unexpected {word}", $"write a string in double quotes: {InQuotes(word)}");
    }

    private static string InQuotes(string word) =>
        char.IsLetterOrDigit(word[0]) || word[0] is '\'' or '/' or '.' or '_' ? $"\"{word.Trim('\'')}\"" : "\"...\"";

    /// <summary>The text at a place up to the next separator, as shown in messages.</summary>
    private static string Word(ReadOnlySpan<byte> file, int at)
    {
        var rest = file[at..];
        var end = rest[1..].IndexOfAny(s_wordEnds);
        var length = end < 0 ? rest.Length : 1 + end;
        if (!char.IsAsciiLetterOrDigit((char)rest[0])
            && rest[0] is not ((byte)'\'' or (byte)'/' or (byte)'.' or (byte)'_' or (byte)'-' or >= 0x80))
        {
            length = 1;
        }
        Rune.DecodeFromUtf8(rest, out _, out var whole);
        var word = Encoding.UTF8.GetString(rest[..Math.Min(Math.Max(length, whole), 4 * LongestWord)]);
        return Quoted.Name(word.Length > LongestWord ? $"{word[..LongestWord]}…" : word);
    }
}
