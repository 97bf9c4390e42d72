using Berth.Engine;
using Berth.Linux;

namespace Berth.Starter;

/// <summary>All of Berth, in the executable beside this one.</summary>
internal static class WholeProgram
{
    /// <summary>Becomes it, with the same arguments; returns only where that cannot be done.</summary>
    public static int Become(string[] args)
    {
        var path = BerthProgram.Whole;
        try
        {
            ProcessExecutor.Replace(path, [Environment.GetCommandLineArgs()[0], .. args]);
        }
        catch (LinuxException error)
        {
            Console.Error.WriteLine($"berth: {error.Message}; put {Path.GetFileName(path)} where this berth is, both come from one build");
        }

        return ExitCode.Failed;
    }
}
