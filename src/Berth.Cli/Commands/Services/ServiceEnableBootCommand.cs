using System.CommandLine;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands.Services;

/// <summary><c>berth service enable-boot</c>.</summary>
internal sealed class ServiceEnableBootCommand : RequestCommand<EnableBoot>
{
    public ServiceEnableBootCommand()
        : base("enable-boot", "Have Berth's own supervisor started with the host, by what the host has for that")
    {
    }

    protected override EnableBoot Read(ParseResult parsed) => new();
}
