using Berth.Descriptions.Text;
using Berth.Engine;
using Berth.Linux.Errors;
using Berth.Linux.Processes;

namespace Berth.Starter;

/// <summary>All of Berth, in an executable of its own: <see cref="BerthProgram.Whole"/>.</summary>
internal static class WholeProgram
{
    // Its runtime reserves some 75 MiB before it runs anything. With less it crashes, at some limits without a message.
    private const long Least = 128 << 20;

    /// <summary>Becomes it, with the same arguments; returns only where that cannot be done.</summary>
    /// <returns>The exit code.</returns>
    public static int Become(string[] arguments)
    {
        if (AddressLimit.Current() is { } limit && limit < Least)
        {
            var (needed, allowed) = (ByteSize.Format(Least), ByteSize.Format(limit));
            Console.Error.WriteLine($"berth: this needs {needed} of addresses, and the limit is {allowed} (ulimit -v); raise it");
            return ExitCode.Failed;
        }

        try
        {
            if (BerthProgram.IsWhole)
                throw new PlatformNotSupportedException($"{BerthProgram.Whole} is a copy of this berth, or a link to it");
            ProcessExecutor.Replace(BerthProgram.Whole, [Environment.GetCommandLineArgs()[0], .. OwnProcess.Arguments(arguments)]);
        }
        catch (Exception error) when (error is LinuxException or PlatformNotSupportedException)
        {
            Console.Error.WriteLine(
                $"berth: {error.Message}; most of Berth is in {BerthProgram.WholeName}, which comes with berth: install it in the same "
                    + $"directory, or as libexec/berth/{BerthProgram.WholeName} beside berth's bin");
        }

        return ExitCode.Failed;
    }
}
