using Berth.HostServices.Management;

namespace Berth.HostServices.Tests.Python;

/// <summary>The Python programs of the tests.</summary>
internal static class PythonProgram
{
    internal static string Interpreter => HostTool.Require("python3");

    internal static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Python", name);

    internal static HostServiceCommand Service(string id, params string[] arguments) =>
        new() { Id = id, Command = [Interpreter, PathOf("service.py")], Arguments = arguments };
}
