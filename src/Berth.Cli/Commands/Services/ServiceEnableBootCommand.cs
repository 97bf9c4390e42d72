using System.CommandLine;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands.Services;

/// <summary><c>berth service enable-boot</c>.</summary>
internal sealed class ServiceEnableBootCommand : RequestCommand<EnableBoot>
{
    public ServiceEnableBootCommand()
        : base("enable-boot", "Start Berth's own supervisor at boot, with systemd, OpenRC, s6 or cron")
    {
    }

    protected override EnableBoot Read(ParseResult parsed) => new();
}
