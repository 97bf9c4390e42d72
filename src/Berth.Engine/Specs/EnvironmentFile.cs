using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Text;
using Berth.Linux.Descriptors;
using Berth.Linux.Files;
using Berth.Linux.Processes;
using Berth.Linux.Text;
using Berth.Sandbox.Errors;

namespace Berth.Engine.Specs;

/// <summary>
/// A file with variables: a line each, <c>KEY=VALUE</c>, or <c>KEY</c> for the caller's value. The value is what follows the first = to
/// the end of the line, as it is: quotes, $ and \ mean themselves, as in the files of <c>docker run --env-file</c>. Lines that are empty,
/// or begin with #, are left out.
/// </summary>
public static class EnvironmentFile
{
    /// <summary>The maximum length of a file in bytes.</summary>
    public const int MaxLength = 1 << 20;

    /// <summary>The variables of a file, in its order.</summary>
    /// <param name="path">The file; relative to the working directory. A pipe is read to its end.</param>
    /// <exception cref="InvalidSpecException">The file cannot be read, or a line is wrong. The message has nothing of a value.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var variables = new List<KeyValuePair<string, string>>();
        var lines = Content(path).Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].EndsWith('\r') ? lines[i][..^1] : lines[i];
            if (line.Length > 0 && line[0] is not '#')
                variables.Add(Parse(path, i + 1, line));
        }

        return variables;
    }

    private static KeyValuePair<string, string> Parse(string path, int number, string line)
    {
        if (line.Contains('\0', StringComparison.Ordinal))
            throw Wrong(path, number, "the line holds a NUL character", "write text");
        var equals = line.IndexOf('=', StringComparison.Ordinal);
        var key = equals < 0 ? line : line[..equals];
        if (key.Length is 0 || key.AsSpan().IndexOfAny(' ', '\t') >= 0)
        {
            throw Wrong(path, number, key.Length is 0 ? "there is no name before =" : "the name has a blank in it",
                "write KEY=VALUE, without blanks around = and without \"export\"");
        }

        return equals >= 0
            ? new(key, line[(equals + 1)..])
            : new(key, OwnProcess.Variable(key) ?? throw Wrong(
                path, number, $"{Quoted.Text(key)} is not set here, so it has no value to pass on", "export it, or write KEY=VALUE"));
    }

    private static string Content(string path)
    {
        if (path.Length is 0)
            throw SpecBuilder.Wrong(nameof(WorkloadSource.EnvironmentFiles), "the file's name is empty", "name a file of KEY=VALUE lines");
        try
        {
            if (NamedPipe.IsAt(path, FileStatus.TryOf(path)))
                throw Wrong(path, null, $"it is {NamedPipe.NothingToRead}", "name a file");
            using var file = PlainFile.TryOpenRead(path) ?? throw Wrong(path, null, "there is no such file", "check the name");
            var content = new byte[MaxLength + 1];
            var length = 0;
            while (length < content.Length && DescriptorIO.Read(file, content.AsSpan(length)) is > 0 and var count)
                length += count;
            return length <= MaxLength
                ? HostText.Decode(content.AsSpan(0, length))
                : throw Wrong(path, null, $"it has more than {ByteSize.Format(MaxLength)}", "name a file of KEY=VALUE lines");
        }
        catch (LinuxException refused)
        {
            throw Wrong(
                path, null, $"{refused.Reason}", "name a file of KEY=VALUE lines that you may read");
        }
    }

    private static InvalidSpecException Wrong(string path, int? line, string message, string suggestion)
    {
        var place = new Place(line is { } number ? $"{path}:{number}" : path);
        return new(
            [new Diagnostic { Path = nameof(WorkloadSource.EnvironmentFiles), Place = place, Message = message, Suggestion = suggestion }],
            default);
    }
}
