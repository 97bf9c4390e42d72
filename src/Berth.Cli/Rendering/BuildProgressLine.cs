using System.Globalization;
using Berth.Machines.Building;

namespace Berth.Cli.Rendering;

/// <summary>How far the build of an image is: one line of standard error that is written over. Nothing if that is no terminal.</summary>
internal sealed class BuildProgressLine
{
    private const int Width = 30;

    private bool _isShown;

    public void Show(BuildStatus status)
    {
        if (!Colors.OnError)
            return;
        if (status.Step == BuildStep.End)
        {
            Clear();
            return;
        }

        _isShown = true;
        Console.Error.Write($"\r\e[K{Text(status)}");
    }

    /// <summary>The line.</summary>
    public static string Text(BuildStatus status) => status switch
    {
        { Step: BuildStep.Copy, Total: > 0 and var total } => Bar(Math.Min(status.Done, total), total),
        { Step: BuildStep.Read, Done: > 0 } => string.Create(CultureInfo.InvariantCulture, $"reading: {status.Done} files"),
        { Step: BuildStep.Read } => "reading",
        { Step: BuildStep.Format } => "making the file system",
        { Step: BuildStep.Copy } => "copying",
        _ => "writing to the disk",
    };

    private void Clear()
    {
        if (_isShown)
            Console.Error.Write("\r\e[K");
        _isShown = false;
    }

    private static string Bar(long done, long total)
    {
        var filled = (int)(Width * done / total);
        return $"copying [{new string('#', filled)}{new string('.', Width - filled)}] {100 * done / total,3}%  "
            + $"{ImageText.Size(done)} of {ImageText.Size(total)}";
    }
}
