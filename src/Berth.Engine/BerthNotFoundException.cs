namespace Berth.Engine;

/// <summary>A program that uses Berth as a library needs Berth's own executable, and it is not installed.</summary>
public sealed class BerthNotFoundException()
    : BerthException("the program berth, which supervises services, is not in PATH", "install Berth, or add its directory to PATH");
