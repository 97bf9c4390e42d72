using System.CommandLine;

namespace Berth.Cli.Commands;

internal sealed class DoctorCommand() : Command("doctor", "");
