using System.CommandLine;
using Berth.Engine;
using Berth.Engine.Services.Boot;

namespace Berth.Cli.Commands.Services;

/// <summary><c>berth service enable-boot</c>.</summary>
internal sealed class ServiceEnableBootCommand : Command
{
    public ServiceEnableBootCommand()
        : base("enable-boot", "Have Berth's own supervisor started with the host, by what the host has for that")
    {
        SetAction(static async (_, cancellationToken) =>
        {
            var (done, left) = await BootStart.Open().EnableAsync(cancellationToken).ConfigureAwait(false);
            Console.WriteLine(left is null ? $"from the next start of the host on, {done}" : done);
            if (left is null)
                return ExitCode.Success;
            Console.Error.WriteLine($"berth: only while you are logged in, until somebody with the right to does: {left}");
            return ExitCode.Failed;
        });
    }
}
