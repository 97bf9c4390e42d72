using Berth.Descriptions.Text;
using Berth.Linux.Processes;
using Berth.Releases.Installing;

namespace Berth.Cli.Rendering;

/// <summary>The progress of an update, in one line of the terminal that is replaced and at last removed.</summary>
internal sealed class ReleaseProgressLine
{
    private const int Width = 30;
    private const int Percent = 100;

    private readonly bool _isShown = StandardDescriptors.IsTerminal(2) && Environment.GetEnvironmentVariable("TERM") != "dumb";

    /// <summary>Shows a progress, on a terminal.</summary>
    public void Show(ReleaseProgress progress)
    {
        if (_isShown)
            Console.Error.Write($"\r\e[K{Text(progress)}\r"); // what is written next, such as an error, is written over it
    }

    /// <summary>Removes the line.</summary>
    public void Clear()
    {
        if (_isShown)
            Console.Error.Write("\r\e[K");
    }

    /// <summary>A progress as text, with a bar where its end is known.</summary>
    internal static string Text(ReleaseProgress progress)
    {
        var stage = progress.Stage switch
        {
            ReleaseStage.Checking => "checking",
            ReleaseStage.Extracting => "extracting",
            ReleaseStage.Preparing => "preparing",
            ReleaseStage.Recording => "hashing",
            ReleaseStage.Switching => "switching",
            ReleaseStage.Probing => "probing",
            ReleaseStage.Settling => "watching",
            _ => "bringing the old release back",
        };
        if (progress.Total is not { } total || total == 0)
            return progress.Done > 0 ? $"{stage} {ByteSize.Format(progress.Done)}" : stage;
        var part = (int)(progress.Done * Width / total);
        return $"{stage,-10} [{new string('#', part)}{new string(' ', Width - part)}] {progress.Done * Percent / total,3} %";
    }
}
