using System.Runtime.CompilerServices;
using System.Runtime.Versioning;
using System.Text;
using Berth.Linux.Files;
using Berth.Linux.Text;

namespace Berth.Supervision.S6;

/// <summary>
/// A position in a log directory of s6-log, from the oldest line on. It keeps the current file open, so that no line is lost when a
/// rotation renames that file. The next file is the one with the next higher name, at last <c>current</c>.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class S6LogTail(string directory) : IAsyncDisposable
{
    private const string Current = "current";

    private readonly LineBuffer _lines = new(LineBuffer.LongLine);
    private FileStream? _file;

    /// <summary>The complete lines that were not read yet. An incomplete line is kept for the next call.</summary>
    internal async IAsyncEnumerable<string> AvailableAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _file ??= Open(Names().FirstOrDefault());
        while (_file is not null)
        {
            // Tested before the file is read to its end: a file that was renamed before gets no more lines.
            var next = Next();
            int count;
            while ((count = await _file.ReadAsync(_lines.GetMemory(), cancellationToken).ConfigureAwait(false)) > 0)
            {
                _lines.Advance(count);
                while (_lines.TryTake(out var line))
                    yield return Encoding.UTF8.GetString(line.Span);
            }

            if (next is null)
                yield break;
            if (_lines.HasRest)
                yield return Encoding.UTF8.GetString(_lines.TakeRest().Span);
            await _file.DisposeAsync().ConfigureAwait(false);
            _file = Open(next);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_file is not null)
            await _file.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>The name of the next file; null: this is the current one.</summary>
    private string? Next()
    {
        var here = FileStatus.Of(_file!.SafeFileHandle);
        var names = Names();
        var index = names.FindIndex(name => FileStatus.Find(Path.Combine(directory, name), followLink: false) is { } there
            && there.IsSameFile(here));
        // Not found: the file was removed as the oldest, or renamed during this search. If it is the current one, the next call finds it.
        if (index < 0)
            return File.Exists(Path.Combine(directory, Current)) && here.Links == 0 ? names[0] : null;
        return index + 1 < names.Count ? names[index + 1] : null;
    }

    private List<string> Names()
    {
        if (!Directory.Exists(directory))
            return [];
        var names = DirectoryNames.Read(directory)
            .Select(entry => entry.Name)
            .Where(name => name.StartsWith('@') || name == Current)
            .ToList();
        // "@..." sorts before "current", and all stamps have the same length.
        names.Sort(StringComparer.Ordinal);
        return names;
    }

    private FileStream? Open(string? name)
    {
        try
        {
            return name is null
                ? null
                : new FileStream(
                    Path.Combine(directory, name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
