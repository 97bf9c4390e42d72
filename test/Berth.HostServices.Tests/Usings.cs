global using Berth.Linux;
global using Berth.TestKit;
global using Microsoft.Win32.SafeHandles;
global using System.Text;
